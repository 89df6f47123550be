import type { RunSnapshot } from '../snapshot/run-snapshot.ts';
import { shown } from './table.ts';

const shortHash = 12;

/** What a run was made of, in a few lines: names and values. */
export function snapshotFacts({
  code,
  command,
  environment,
  machine,
  seeds,
  inputs,
  outputs,
}: RunSnapshot): [string, string][] {
  const { python, packages, locks, container } = environment;
  const count = Object.keys(packages).length;
  const parts = [
    python === null ? '' : `Python ${python.version}`,
    count === 0 ? '' : `${count} packages`,
    locks.map(({ path }) => path).join(', '),
    container ?? '',
  ];
  const names = (data: RunSnapshot['inputs']): string => data.map(({ path }) => path).join(', ');
  return [
    ['code', shown(codeWords(code), 200)],
    ['command', shown(command ?? '', 400)],
    ['environment', shown(parts.filter((part) => part !== '').join(' · '), 200)],
    ['machine', shown([machine['os'], machine['cpu'], machine['gpu']].filter((word) => word).join(' · '), 200)],
    [
      'seeds',
      shown(
        Object.entries(seeds)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join(', '),
        200,
      ),
    ],
    ['inputs', shown(names(inputs), 200)],
    ['outputs', shown(names(outputs ?? []), 200)],
  ];
}

function codeWords(code: RunSnapshot['code']): string {
  if (code === null) return '';
  if (code.kind === 'files') return `copies of ${code.files.length} files`;
  if ('patch' in code) return code.patch === null ? '' : 'a patch on the commit';
  const untracked = code.leftOut.length === 1 ? 'an untracked file' : `${code.leftOut.length} untracked files`;
  const left = code.leftOut.length === 0 ? '' : `, without ${untracked}`;
  if (!code.dirty) return `the commit as it is${left}`;
  const kept = code.snapshot === code.commit ? 'not kept' : `kept as ${code.snapshot.slice(0, shortHash)}`;
  return `uncommitted changes, ${kept}${left}`;
}
