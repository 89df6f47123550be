import * as z from 'zod';

const conditions = z.record(z.string(), z.unknown()).catch({});

/** The globs of `files.exclude` and `search.exclude` that are on. One with a `when` hangs on siblings: those are files. */
export function excludedGlobs(...settings: readonly unknown[]): readonly string[] {
  const globs = settings.flatMap((setting) =>
    Object.entries(conditions.parse(setting)).flatMap(([glob, on]) => (on === true ? [glob] : [])),
  );
  return [...new Set(globs)];
}
