import type { RunSnapshotMessage } from '../../protocol/run-snapshot.ts';
import type { RunSnapshot } from '../../snapshot/run-snapshot.ts';

/** What a run was made of, as its page is told. */
export function snapshotMessage(snapshot: RunSnapshot | null): RunSnapshotMessage | null {
  if (snapshot === null) return null;
  const { recorded, takenAt, command, environment, machine, seeds, inputs, outputs, problems } = snapshot;
  const { python, packages, locks, variables, container } = environment;
  return {
    recorded,
    takenAt,
    code: codeOf(snapshot.code),
    command,
    python: python === null ? null : { version: python.version, program: python.program },
    packages,
    locks: locks.map(({ path }) => path),
    variables,
    container,
    machine,
    seeds: Object.fromEntries(Object.entries(seeds).map(([name, value]) => [name, String(value)])),
    inputs: inputs.map(dataOf),
    outputs: outputs === null ? null : outputs.map(dataOf),
    problems: problems.map((one) => ({ ...one })),
  };
}

function codeOf(code: RunSnapshot['code']): RunSnapshotMessage['code'] {
  if (code === null) return null;
  if (code.kind === 'files') return { kind: 'files', files: code.files.length, leftOut: code.leftOut.length };
  const { commit, branch, dirty } = code;
  const base = { kind: 'git' as const, commit, branch, dirty };
  if ('patch' in code) {
    const none = { remote: null, snapshot: null, ref: null, leftOut: [], submodules: [] };
    return { ...base, ...none, patched: code.patch !== null };
  }
  const { remote, snapshot, ref, leftOut, submodules } = code;
  const kept = snapshot === commit && dirty ? null : snapshot;
  return {
    ...base,
    remote,
    snapshot: kept,
    ref,
    patched: false,
    leftOut: leftOut.map(({ path, why }) => ({ path, why })),
    submodules: submodules.map((one) => ({ ...one })),
  };
}

function dataOf({ path, digest, bytes, committed }: RunSnapshot['inputs'][number]) {
  return { path, digest, bytes, committed };
}
