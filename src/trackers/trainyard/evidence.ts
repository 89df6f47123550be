import { join } from 'node:path';
import { readRecord } from '../../jobs/record-file.ts';
import { snapshotFolderName } from '../../jobs/run-record.ts';
import { shellWord } from '../../project/shell-word.ts';
import { noEvidence } from '../../snapshot/evidence.ts';
import type { Evidence } from '../../snapshot/evidence.ts';
import { packageName } from '../../snapshot/packages.ts';
import { codeFolderName, readOutputs, readSnapshot } from '../../snapshot/snapshot.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { Claim } from '../tracker.ts';

/** What a launch recorded, under the names that other tools' evidence has, so that runs of both can be compared. */
export function trainyardEvidence({ folder }: Claim): Promise<Evidence> {
  const snapshot = readSnapshot(folder);
  if (snapshot === null) return Promise.resolve(noEvidence);
  const { code, inputs } = snapshot;
  const made = readOutputs(folder)?.outputs ?? [];
  const files = code.kind === 'files' ? code.files : [];
  return Promise.resolve({
    ...noEvidence,
    environment: { ...environmentOf(snapshot), ...commandOf(folder) },
    data: Object.fromEntries([...files, ...made, ...inputs].map(({ path, digest }) => [path, digest])),
    made: made.flatMap(({ path }) => (inputs.some((input) => input.path === path) ? [] : [path])),
    kept: keptIn(snapshot),
    copies: code.kind === 'files' ? join(folder, snapshotFolderName, codeFolderName) : null,
    ...(code.kind === 'git' && code.dirty && code.tree !== undefined ? { tree: code.tree } : {}),
  });
}

/** The commit that holds the whole tree as it was; null where there is none. */
function keptIn({ code }: Snapshot): string | null {
  if (code.kind === 'files') return null;
  // Dirty, and yet HEAD: it could not be kept, or what is dirty lies inside of a submodule.
  return code.dirty && code.snapshot === code.commit ? null : code.snapshot;
}

function environmentOf({ environment, machine }: Snapshot): Record<string, string> {
  const { python, packages, conda = {}, variables, container } = environment;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['python', python?.version],
    ['container', container],
    ['machine.os', `${machine.platform} ${machine.release}`],
    ['machine.arch', machine.arch],
    ['machine.cpu', machine.cpu],
    ['machine.cpus', String(machine.cores)],
    ['machine.gpu', machine.gpus.join(', ')],
    ['machine.driver', machine.driver],
    ['machine.cuda', machine.cuda],
  ];
  return Object.fromEntries([
    ...Object.entries(packages),
    // What Python's own metadata do not name: compilers, CUDA, libraries of numbers.
    ...Object.entries(conda).flatMap(([name, word]): [string, string][] =>
      Object.hasOwn(packages, packageName(name)) ? [] : [[`conda.${name}`, word]],
    ),
    ...facts.flatMap(([key, value]): [string, string][] => (value == null || value === '' ? [] : [[key, value]])),
    ...Object.entries(variables).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[`variable.${name}`, value]],
    ),
  ]);
}

function commandOf(folder: string): Record<string, string> {
  const command = readRecord(folder)?.command;
  if (command === undefined) return {};
  const [program = '', ...args] = command.argv;
  return {
    'command.program': program,
    ...(args.length === 0 ? {} : { 'command.args': args.map(shellWord).join(' ') }),
  };
}
