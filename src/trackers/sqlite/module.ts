/** What Node's own SQLite offers. Types only: nothing is loaded by this import. */
export type Sqlite = typeof import('node:sqlite');

let loaded: Sqlite | null | undefined;

/**
 * Node's SQLite, or null where this Node has none (before 22.13). Loaded when first asked for: the command line starts
 * on older versions too. Node's remark that SQLite is experimental is not for the person at the terminal.
 */
export function sqliteModule(): Sqlite | null {
  loaded ??= load();
  return loaded;
}

function load(): Sqlite | null {
  // `process.emitWarning` is the one door through which the remark goes; it is open again before anything else runs.
  const door = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  if (door !== undefined) Object.defineProperty(process, 'emitWarning', { ...door, value: () => undefined });
  try {
    // The types know only versions of Node that have it.
    const host: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> = process;
    return host.getBuiltinModule?.('node:sqlite') ?? null;
  } catch {
    return null;
  } finally {
    if (door !== undefined) Object.defineProperty(process, 'emitWarning', door);
  }
}
