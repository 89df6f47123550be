import type * as z from 'zod';
import type { Checked, ProjectFault, ProjectFix } from '../fault.ts';
import { nearNames } from '../near-names.ts';
import { isServerEntry } from '../servers.ts';
import { valueOf } from './entries.ts';
import { projectSchema } from '../schema/project.ts';
import { projectJsonSchema } from '../schema/json-schema.ts';
import { schemasAt, wordsOf } from '../schema/navigate.ts';
import type { Path } from '../schema/navigate.ts';

/** Values that the schema does not allow, and keys that have to be there and are not. */
export function schemaFaults(checked: Checked): readonly ProjectFault[] {
  const result = projectSchema.safeParse(checked.plain);
  if (result.success) return [];
  return (
    result.error.issues
      .map(deepest)
      // Servers are checked on their own: what is said of them never repeats a secret.
      .filter(
        ({ path: [group, name] }) =>
          group !== 'trackers' || !isServerEntry(valueOf(checked.plain['trackers'], String(name))),
      )
      .map((issue) => faultOf(issue, checked))
  );
}

interface Issue {
  readonly path: Path;
  readonly message: string;
}

/** Of a union the issue of the shape that was meant: the one that came furthest. */
function deepest(issue: z.core.$ZodIssue): Issue {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'invalid_union') return { path, message: issue.message };
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [deepest(first)]));
  const far = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return far === undefined || far.path.length === 0
    ? { path, message: issue.message }
    : { path: [...path, ...far.path], message: far.message };
}

function faultOf({ path, message }: Issue, { document, plain }: Checked): ProjectFault {
  const missing = typeof path.at(-1) === 'string' && document.key(path) === null && document.node(path) === undefined;
  const place = missing ? document.head(path.slice(0, -1)) : document.place(path);
  const text = missing ? `${String(path.at(-1))} is missing: ${message}` : message;
  const words = missing ? [] : wordsOf(schemasAt(projectJsonSchema(), path, plain));
  const written = document.text.slice(place.from, place.to);
  const fixes = nearNames(written, words).map((word): ProjectFix => ({
    ...place,
    title: `Change to ${word}`,
    text: word,
  }));
  const [near] = fixes;
  const hint = near === undefined ? 'Mend it, or take it out.' : `Did you mean ${near.text}?`;
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
  return { ...place, severity: 'error', source: 'schema', message: sentence, hint, fixes };
}
