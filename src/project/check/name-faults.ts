import { nearNames } from '../near-names.ts';
import type { Checked, ProjectFault, ProjectFix } from '../fault.ts';
import type { Path } from '../schema/navigate.ts';
import { entriesOf, valueOf } from './entries.ts';

/** Names that lead nowhere: actions, parameters and backends that the file does not have. */
export function nameFaults(checked: Checked): readonly ProjectFault[] {
  const { plain } = checked;
  const actions = entriesOf(plain['actions']).map(([name]) => name);
  const backends = entriesOf(plain['backends']);
  const sweeps = entriesOf(plain['sweeps']).flatMap(([name, sweep]) => [
    ...unknownName(checked, ['sweeps', name, 'action'], 'action', actions),
    ...sweptParams(checked, name, sweep),
  ]);
  const monitors = entriesOf(plain['monitors']).flatMap(([name]) =>
    unknownName(checked, ['monitors', name, 'on_drift', 'retrain'], 'action', actions),
  );
  const ways = backends.filter(([, value]) => valueOf(value, 'type') === 'ssh').map(([name]) => name);
  const via = backends.flatMap(([name]) => unknownName(checked, ['backends', name, 'via'], 'ssh backend', ways));
  return [...sweeps, ...monitors, ...via, ...localName(checked, backends)];
}

function unknownName(checked: Checked, path: Path, kind: string, names: readonly string[]): readonly ProjectFault[] {
  const { document, plain } = checked;
  const name = path.reduce<unknown>((value, step) => valueOf(value, String(step)), plain);
  if (typeof name !== 'string' || names.includes(name)) return [];
  const place = document.place(path);
  const fixes = nearNames(name, names).map((near): ProjectFix => ({
    ...place,
    title: `Change to ${near}`,
    text: near,
  }));
  const known = names.length === 0 ? `This file names no ${kind}.` : `There is: ${names.join(', ')}.`;
  const hint = fixes[0] === undefined ? known : `Did you mean ${fixes[0].text}?`;
  return [{ ...place, severity: 'error', source: 'meaning', message: `There is no ${kind} "${name}".`, hint, fixes }];
}

/** Parameters of a sweep that its action does not have. */
function sweptParams(checked: Checked, name: string, sweep: unknown): readonly ProjectFault[] {
  const { document, plain, around } = checked;
  const action = valueOf(sweep, 'action');
  const params = valueOf(valueOf(plain['actions'], typeof action === 'string' ? action : ''), 'params');
  const declared = typeof params === 'string' ? around.paramsIn(params) : entriesOf(params).map(([key]) => key);
  if (typeof action !== 'string' || valueOf(plain['actions'], action) === undefined || declared === null) return [];
  return ['params', 'parameters'].flatMap((group) =>
    entriesOf(valueOf(sweep, group)).flatMap(([param]): ProjectFault[] => {
      if (declared.includes(param)) return [];
      const place = document.head(['sweeps', name, group, param]);
      const fixes = nearNames(param, declared).map((near) => ({ ...place, title: `Change to ${near}`, text: near }));
      const known = declared.length === 0 ? 'It declares none.' : `It has: ${declared.join(', ')}.`;
      const hint = fixes[0] === undefined ? known : `Did you mean ${fixes[0].text}?`;
      const message = `The action ${action} has no parameter "${param}".`;
      return [{ ...place, severity: 'error', source: 'meaning', message, hint, fixes }];
    }),
  );
}

/** `local` is always this machine. */
function localName({ document }: Checked, backends: readonly (readonly [string, unknown])[]): readonly ProjectFault[] {
  if (!backends.some(([name]) => name === 'local')) return [];
  const place = document.head(['backends', 'local']);
  const message = 'The name local is taken: it is always this machine.';
  return [{ ...place, severity: 'error', source: 'meaning', message, hint: 'Choose another name.', fixes: [] }];
}
