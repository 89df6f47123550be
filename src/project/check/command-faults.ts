import type { ProjectDocument, Stretch } from '../document.ts';
import type { Checked, ProjectFault, ProjectFix } from '../fault.ts';
import { placesIn } from '../fill.ts';
import { nearNames } from '../near-names.ts';
import { splitWords } from '../split-words.ts';
import { entriesOf, valueOf } from './entries.ts';
import { insertKey } from './insert-key.ts';

/** Commands of actions: words that do not come out, places without a parameter, parameters without a place. */
export function commandFaults(checked: Checked): readonly ProjectFault[] {
  return entriesOf(checked.plain['actions']).flatMap(([name, action]) => {
    const run = valueOf(action, 'run');
    if (typeof run !== 'string') return [];
    const words = valueOf(action, 'shell') === true ? [] : wordFaults(checked.document, name, run);
    return [...words, ...placeFaults(checked, name, action, run)];
  });
}

function wordFaults(document: ProjectDocument, name: string, run: string): readonly ProjectFault[] {
  const split = splitWords(run);
  if (split.ok) return [];
  const place = document.place(['actions', name, 'run']);
  const shell = split.forShell ? insertKey(document, ['actions', name], 'shell: true') : null;
  const fixes = shell === null ? [] : [{ ...shell, title: 'Add shell: true' }];
  return [{ ...place, severity: 'error', source: 'meaning', message: split.message, hint: split.hint, fixes }];
}

function placeFaults(
  { document, around }: Checked,
  name: string,
  action: unknown,
  run: string,
): readonly ProjectFault[] {
  const params = valueOf(action, 'params') ?? {};
  const declared = typeof params === 'string' ? around.paramsIn(params) : entriesOf(params).map(([key]) => key);
  // A file that is not there is said where its name stands.
  if (declared === null) return [];
  const places = [...new Set(placesIn(run))];
  const missing = places
    .filter((one) => !declared.includes(one))
    .map((one) => missingParam(document, name, one, declared, typeof params === 'string' ? params : null));
  if (typeof params === 'string') return missing;
  const unused = declared.filter((one) => !places.includes(one)).map((one) => unusedParam(document, name, one));
  return [...missing, ...unused];
}

function missingParam(
  document: ProjectDocument,
  action: string,
  name: string,
  declared: readonly string[],
  file: string | null,
): ProjectFault {
  const run = document.place(['actions', action, 'run']);
  const place = within(document.text, run, `{${name}}`);
  const near = nearNames(name, declared).map((other): ProjectFix => ({
    ...place,
    title: `Change to {${other}}`,
    text: `{${other}}`,
  }));
  const declare = `Declare ${name} under params, or write {{${name}}} for the braces themselves.`;
  return {
    ...place,
    severity: 'error',
    source: 'meaning',
    message: `The command of ${action} has {${name}}, which is no parameter${file === null ? '' : ` of ${file}`}.`,
    hint: near[0] === undefined ? declare : `Did you mean ${near[0].text}? ${declare}`,
    fixes: [...near, ...(file === null ? addedParam(document, action, name) : [])],
  };
}

/** Declares a parameter, with nothing as its default. */
function addedParam(document: ProjectDocument, action: string, name: string): readonly ProjectFix[] {
  const key = /^[\w./-]+$/.test(name) ? name : JSON.stringify(name);
  const edit =
    insertKey(document, ['actions', action, 'params'], `${key}: ""`) ??
    (document.key(['actions', action, 'params']) === null
      ? insertKey(document, ['actions', action], `params: { ${key}: "" }`)
      : null);
  return edit === null ? [] : [{ ...edit, title: `Add the parameter ${name}` }];
}

function unusedParam(document: ProjectDocument, action: string, name: string): ProjectFault {
  const place = document.head(['actions', action, 'params', name]);
  const message = `The command of ${action} does not take ${name}.`;
  const hint = `Write {${name}} where it belongs in run:, or take it out.`;
  return { ...place, severity: 'warning', source: 'meaning', message, hint, fixes: [] };
}

/** Where a part stands in a stretch; the whole stretch where it is written in another way. */
function within(text: string, { from, to }: Stretch, part: string): Stretch {
  const at = text.slice(from, to).indexOf(part);
  return at === -1 ? { from, to } : { from: from + at, to: from + at + part.length };
}
