import * as z from 'zod';

/** Parses with a schema whose exact type is only known to the caller; throws zod's error. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  return schema.parse(value);
}

/** The first thing that a schema dislikes, in one short line: `runs.0.name: expected string`. */
export function describeIssue(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const issue = error.issues[0];
  if (issue === undefined) return 'not valid';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** Whether `key` is one of the object's own keys; what arrives in a message is only a string. */
export function isKey<T extends object>(object: T, key: string): key is keyof T & string {
  return Object.hasOwn(object, key);
}
