/** Variables that would change the supervisor itself travel under this prefix. */
const prefix = 'TRAINYARD_HELD_';
const own = /^(NODE|ELECTRON)_/i;

type Environment = Readonly<Record<string, string | undefined>>;

/** A program's environment as its supervisor is started with it: inherited, so that no secret is in a file. */
export function heldEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const held = Object.entries(env).map(([name, value]): [string, string] => [
    own.test(name) ? prefix + name : name,
    value,
  ]);
  return { ...Object.fromEntries(held), ELECTRON_RUN_AS_NODE: '1' };
}

/** The program's environment again, as it was handed to `heldEnvironment`. */
export function releasedEnvironment(env: Environment): Record<string, string> {
  const released = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || own.test(name)) return [];
    return [[name.startsWith(prefix) ? name.slice(prefix.length) : name, value]];
  });
  return Object.fromEntries(released);
}
