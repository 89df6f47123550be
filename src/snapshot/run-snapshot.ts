import type { KeptRun } from '../jobs/record-file.ts';
import { shellWord } from '../project/shell-word.ts';
import type { Problem, Run } from '../runs/run.ts';
import { seedsOf } from './environment/seeds.ts';
import type { Evidence } from './evidence.ts';
import { readOutputs, readSnapshot } from './snapshot.ts';
import type { FileCode, GitCode, Snapshot } from './snapshot.ts';

/** Code of a run that another tool logged: what it said of git. */
interface LoggedCode {
  readonly kind: 'git';
  readonly commit: string;
  readonly branch: string | null;
  readonly dirty: boolean | null;
  /** What was changed since the commit, as a unified diff; null where nobody recorded it. */
  readonly patch: string | null;
}

/**
 * What a run was made of, as faces show it. Of a launch all that was recorded; of a run that another tool logged what is
 * known from what that left: the rest is null or empty.
 */
export interface RunSnapshot {
  readonly recorded: 'launch' | 'logged';
  readonly takenAt: number | null;
  readonly code: GitCode | FileCode | LoggedCode | null;
  /** To be read; what is run again stands in the record. */
  readonly command: string | null;
  readonly environment: {
    readonly python: { readonly version: string; readonly program: string | null } | null;
    readonly packages: Readonly<Record<string, string>>;
    readonly locks: Snapshot['environment']['locks'];
    readonly variables: Snapshot['environment']['variables'];
    readonly container: string | null;
  };
  /** What is known of the machine: `os`, `cpu`, `gpu`, … */
  readonly machine: Readonly<Record<string, string>>;
  readonly seeds: Snapshot['seeds'];
  /** Digests by path, or by the name that a tool gave; `bytes` and `committed` are null where nobody counted. */
  readonly inputs: readonly RunData[];
  /** Null: none were recorded, or not yet. */
  readonly outputs: readonly RunData[] | null;
  readonly problems: readonly Problem[];
}

/** A digest of data. */
export interface RunData {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number | null;
  readonly committed: boolean | null;
}

/** What a launch recorded; null where there is nothing that can be used. */
export function launchedSnapshot({ folder, record }: KeptRun): RunSnapshot | null {
  const snapshot = readSnapshot(folder);
  if (snapshot === null) return null;
  const { takenAt, code, environment, machine, seeds, inputs, problems } = snapshot;
  const made = readOutputs(folder);
  return {
    recorded: 'launch',
    takenAt,
    code,
    command: record.command.argv.map((word) => (record.command.shell ? word : shellWord(word))).join(' '),
    environment,
    machine: machineWords(machine),
    seeds,
    inputs,
    outputs: made === null ? null : made.outputs.map((one) => ({ ...one, committed: null })),
    problems: [...problems, ...(made?.problems ?? [])],
  };
}

/** What is known of a run that another tool logged; null where that is nothing. */
export function loggedSnapshot(run: Run, { environment, data, patch, problems }: Evidence): RunSnapshot | null {
  const code = run.git === null ? null : { kind: 'git' as const, ...run.git, patch };
  if (code === null && Object.keys(environment).length === 0 && Object.keys(data).length === 0) return null;
  const packages: Record<string, string> = {};
  const machine: Record<string, string> = {};
  for (const [key, value] of Object.entries(environment)) {
    if (key.startsWith('machine.')) machine[key.slice('machine.'.length)] = value;
    // No package's name has a dot: PyPI's spelling has a dash there.
    else if (key !== 'python' && !key.includes('.')) packages[key] = value;
  }
  const words = [environment['command.program'], environment['command.args']].filter((word) => word !== undefined);
  const { python } = environment;
  return {
    recorded: 'logged',
    takenAt: null,
    code,
    command: words.length === 0 ? null : words.join(' '),
    environment: {
      python: python === undefined ? null : { version: python.replace(/^CPython /, ''), program: null },
      packages,
      locks: [],
      variables: {},
      container: null,
    },
    machine,
    seeds: seedsOf(run.params, {}),
    inputs: Object.entries(data).map(([path, digest]) => ({ path, digest, bytes: null, committed: null })),
    outputs: null,
    problems,
  };
}

function machineWords(machine: Snapshot['machine']): Record<string, string> {
  const { platform, release, arch, cpu, cores, memory, gpus, driver, cuda } = machine;
  const facts: readonly (readonly [string, string | null])[] = [
    ['os', `${platform} ${release}`],
    ['arch', arch],
    ['cpu', cpu],
    ['cpus', String(cores)],
    ['memory', String(memory)],
    ['gpu', gpus.join(', ')],
    ['driver', driver],
    ['cuda', cuda],
  ];
  return Object.fromEntries(
    facts.flatMap(([key, value]): [string, string][] => (value === null || value === '' ? [] : [[key, value]])),
  );
}
