import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { debugStart } from '../../../src/launch/debug-start.ts';
import type { LaunchPlan } from '../../../src/launch/plan.ts';
import { write } from '../catalog/support/folder.ts';

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-debug-start-')));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
write(cwd, {
  'bin/torchrun': `#!${cwd}/bin/python3\nimport sys\n`,
  'bin/accelerate': `#!/bin/sh\n'''exec' "${cwd}/bin/python" "$0" "$@"\n' '''\nimport sys\n`,
  'bin/envtool': '#!/usr/bin/env python3\n',
  ...Object.fromEntries(
    ['python', 'python3', 'node', 'npm', 'uv', 'make', 'tool'].map((name) => [`bin/${name}`, '\n']),
  ),
});
for (const name of ['torchrun', 'accelerate', 'envtool', 'python', 'python3', 'node', 'npm', 'uv', 'make', 'tool']) {
  chmodSync(join(cwd, 'bin', name), 0o755);
}
const bin = (name: string): string => join(cwd, 'bin', name);
const at = (name: string): string => join(cwd, name);

function start(argv: readonly string[], more: Partial<LaunchPlan['command']> = {}) {
  return debugStart({
    ok: true,
    base: cwd,
    action: 'train',
    experiment: 'train',
    command: { argv: [...argv], cwd, shell: false, ...more },
    params: {},
    python: bin('python'),
    env: { PATH: join(cwd, 'bin') },
    ownEnv: {},
    inputs: [],
    outputs: [],
    gpus: 0,
  });
}

describe('what a debugger starts', () => {
  it.each([
    [
      ['python', 'train.py', '--lr', '-1'],
      { python: bin('python'), what: { program: at('train.py') }, args: ['--lr', '-1'] },
    ],
    [
      ['python3', '-u', '-X', 'dev', 'a b.py'],
      { python: bin('python3'), pythonArgs: ['-u', '-X', 'dev'], what: { program: at('a b.py') }, args: [] },
    ],
    [['python', '-m', 'pkg.train', '--x=1'], { what: { module: 'pkg.train' }, args: ['--x=1'] }],
    [['python', '-c', 'print(1)', 'a'], { what: { code: 'print(1)' }, args: ['a'] }],
    [
      ['uv', 'run', 'train.py', '--lr', '1'],
      { python: bin('python'), what: { program: at('train.py') }, args: ['--lr', '1'] },
    ],
    [
      ['uv', 'run', '--locked', '--with', 'rich', 'python', '-m', 'pkg'],
      { python: bin('python'), what: { module: 'pkg' }, args: [] },
    ],
    [['uv', 'run', '-m', 'pkg', 'x'], { what: { module: 'pkg' }, args: ['x'] }],
    [['uv', 'run', '--', 'python', 'train.py'], { what: { program: at('train.py') }, args: [] }],
    [
      ['torchrun', '--nproc_per_node=2', 'train.py'],
      { python: bin('python3'), what: { program: bin('torchrun') }, args: ['--nproc_per_node=2', 'train.py'] },
    ],
    [
      ['accelerate', 'launch', 'train.py'],
      { python: bin('python'), what: { program: bin('accelerate') }, args: ['launch', 'train.py'] },
    ],
    [['envtool', 'x'], { python: bin('python'), what: { program: bin('envtool') }, args: ['x'] }],
  ])('of %j is Python', (argv, expected) => {
    expect(start(argv)).toMatchObject({ kind: 'python', cwd, ...expected });
  });

  it.each([
    [
      ['node', 'train.mjs', '--lr', '1'],
      { runtime: bin('node'), runtimeArgs: [], program: at('train.mjs'), args: ['--lr', '1'] },
    ],
    [
      ['node', '--enable-source-maps', 't.js'],
      { runtimeArgs: ['--enable-source-maps'], program: at('t.js'), args: [] },
    ],
    [
      ['node', '--import', 'tsx', 't.ts', 'x'],
      { runtimeArgs: ['--import', 'tsx', 't.ts', 'x'], program: null, args: [] },
    ],
    [
      ['npm', 'run', 'train', '--', 'x'],
      { runtime: bin('npm'), runtimeArgs: ['run', 'train', '--', 'x'], program: null },
    ],
  ])('of %j is Node', (argv, expected) => {
    expect(start(argv)).toMatchObject({ kind: 'node', cwd, ...expected });
  });

  it.each([
    [['make', 'train'], {}, /make, which Trainyard knows no debugger for/],
    [['tool'], {}, /knows no debugger/],
    [['python'], {}, /names no program/],
    [['python train.py | tee log'], { shell: true }, /line for a shell, which a debugger cannot step into/],
  ])('is nothing for %j, and it is said why', (argv, more, message) => {
    const refusal = start(argv, more);
    expect(refusal).toMatchObject({
      ok: false,
      code: 'not-debuggable',
      message: expect.stringMatching(message) as string,
    });
  });
});
