import * as z from 'zod';

/** Variables that would change the supervisor itself travel under this prefix. */
const prefix = 'TRAINYARD_HELD_';
const own = /^(NODE|ELECTRON)_/i;
/** Values of secrets that belong into the command, as JSON: for the supervisor alone. */
const secretsName = 'TRAINYARD_SECRETS';
const secretsSchema = z.record(z.string(), z.string());

type Environment = Readonly<Record<string, string | undefined>>;

/** A program's environment as its supervisor is started with it: inherited, so that no secret is in a file. */
export function heldEnvironment(
  env: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const held = Object.entries(env).map(([name, value]): [string, string] => [
    own.test(name) ? prefix + name : name,
    value,
  ]);
  const inCommand = Object.keys(secrets).length === 0 ? {} : { [secretsName]: JSON.stringify(secrets) };
  return { ...Object.fromEntries(held), ...inCommand, ELECTRON_RUN_AS_NODE: '1' };
}

/** The program's environment again, as it was handed to `heldEnvironment`. */
export function releasedEnvironment(env: Environment): Record<string, string> {
  const released = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || own.test(name) || name === secretsName) return [];
    return [[name.startsWith(prefix) ? name.slice(prefix.length) : name, value]];
  });
  return Object.fromEntries(released);
}

/** The values of secrets that were handed to `heldEnvironment`. */
export function heldSecrets(env: Environment): Readonly<Record<string, string>> {
  try {
    return secretsSchema.safeParse(JSON.parse(env[secretsName] ?? '{}')).data ?? {};
  } catch {
    return {};
  }
}
