import type { RunSnapshotMessage } from '../../src/protocol/run-snapshot.ts';

/** A snapshot with everything in it, long names too. */
export function runSnapshot(): RunSnapshotMessage {
  const data = (path: string, committed: boolean | null): RunSnapshotMessage['inputs'][number] => ({
    path,
    digest: `sha256:${'4355a46b19d348dc2f57c046f8ef63d4'.repeat(2)}`,
    bytes: 48_213_993,
    committed,
  });
  const names = ['numpy', 'pandas', 'scikit-learn', 'torch', 'torchvision', 'typing-extensions'];
  return {
    recorded: 'launch',
    takenAt: Date.UTC(2026, 0, 5, 9, 30),
    code: {
      kind: 'git',
      commit: '6ff899f5f1f02fbc843b2e29b55978498f1e6164',
      branch: 'feature/a-branch-with-a-very-long-name-that-somebody-chose',
      remote: 'https://git.example/team/fraud.git',
      dirty: true,
      snapshot: 'c0ffee9f5f1f02fbc843b2e29b55978498f1e6164',
      ref: 'refs/trainyard/runs/brave-otter-k3f9',
      patched: false,
      leftOut: [
        { path: '.env', why: 'secret' },
        { path: 'data/raw/a-very-long-name-of-a-file-that-is-too-large.parquet', why: 'large' },
      ],
      submodules: [{ path: 'vendor/lib', commit: 'deadbeef5f1f02fbc843b2e29b55978498f1e616', dirty: true }],
    },
    command: "python train.py --lr 0.01 --epochs 10 --data data/train.csv --out models/ --name 'a name with spaces'",
    python: { version: '3.12.4', program: '/home/ada/fraud/.venv/bin/python' },
    packages: Object.fromEntries(names.map((name, n) => [name, `2.${n}.0`])),
    locks: ['uv.lock'],
    variables: { CUDA_VISIBLE_DEVICES: '0,1', HF_TOKEN: null, PYTHONHASHSEED: '0' },
    container: null,
    machine: {
      os: 'linux 6.8.0',
      arch: 'x86_64',
      cpu: 'AMD EPYC 7763',
      cpus: '16',
      memory: '67430000000',
      gpu: 'NVIDIA A100-SXM4-40GB, NVIDIA A100-SXM4-40GB',
      cuda: '12.4',
      driver: '550.54.15',
    },
    seeds: { seed: '42', PYTHONHASHSEED: '0' },
    inputs: [data('data/train.csv', true), data('data/a-folder-with-a-long-name/that-is-ignored-by-git', false)],
    outputs: [data('models', null)],
    problems: [
      {
        file: 'vendor/lib',
        message: 'The submodule vendor/lib has changes that are not committed: they are not in the snapshot.',
        hint: 'Commit them inside of the submodule before a run.',
      },
    ],
  };
}
