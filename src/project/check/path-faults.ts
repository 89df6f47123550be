import type { Checked, ProjectFault } from '../fault.ts';
import type { Path } from '../schema/navigate.ts';
import { entriesOf, textsOf, valueOf } from './entries.ts';

/** Files that are read and are not there. */
export function pathFaults(checked: Checked): readonly ProjectFault[] {
  const actions = entriesOf(checked.plain['actions']).flatMap(([name, action]) => {
    const at = ['actions', name];
    const params = valueOf(action, 'params');
    const file = typeof params === 'string' && checked.around.paramsIn(params) === null;
    return [
      ...textsOf(valueOf(action, 'inputs')).flatMap(({ text, steps }) =>
        missing(checked, [...at, 'inputs', ...steps], text, 'input'),
      ),
      ...(file
        ? [
            fault(
              checked,
              [...at, 'params'],
              `The file ${params} with the parameters cannot be read.`,
              'Check its path.',
            ),
          ]
        : []),
      ...textsOf(valueOf(action, 'cwd')).flatMap(({ text }) => missing(checked, [...at, 'cwd'], text, 'folder')),
    ];
  });
  const monitors = entriesOf(checked.plain['monitors']).flatMap(([name, monitor]) =>
    textsOf(valueOf(monitor, 'reference')).flatMap(({ text }) =>
      missing(checked, ['monitors', name, 'reference'], text, 'reference'),
    ),
  );
  return [...actions, ...monitors];
}

function missing(checked: Checked, path: Path, text: string, kind: string): readonly ProjectFault[] {
  if (/[*?[\]{}]/.test(text) || checked.around.exists(text)) return [];
  const tracked = checked.around.exists(`${text}.dvc`);
  const hint = tracked ? `Bring it with: dvc pull ${text}.dvc` : 'Check the path, or make it before the run.';
  return [fault(checked, path, `The ${kind} ${text} does not exist.`, hint)];
}

function fault({ document }: Checked, path: Path, message: string, hint: string): ProjectFault {
  return { ...document.place(path), severity: 'warning', source: 'meaning', message, hint, fixes: [] };
}
