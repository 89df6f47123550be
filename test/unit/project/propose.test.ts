import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PythonParser } from '../../../src/code/python-parser.ts';
import { actionCommand } from '../../../src/launch/action-command.ts';
import { parseActions } from '../../../src/project/actions.ts';
import { checkProject } from '../../../src/project/check/check.ts';
import { writeProject } from '../../../src/project/propose/create.ts';
import { proposeActions } from '../../../src/project/propose/find.ts';
import { withActions } from '../../../src/project/propose/write.ts';
import { diskSurroundings } from '../../../src/project/surroundings.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { cli } from '../cli/run-here.ts';

const { dist } = builtForJobs();
let base = '';

const echo = 'import json, sys; print(json.dumps(vars(p.parse_args())))\n';
const files = {
  'train.py': `import argparse\nimport torch\np = argparse.ArgumentParser()\np.add_argument("--lr", type=float, default=1e-3)\np.add_argument("-b", type=int, default=32)\np.add_argument("--shuffle", action="store_true")\np.add_argument("--note", default="it's {odd} $x")\np.add_argument("data")\nif __name__ == "__main__":\n    ${echo}`,
  'tools/fit.py':
    'import click\n@click.command()\n@click.option("--depth", default=3)\ndef main(depth):\n    print(depth)\nif __name__ == "__main__":\n    main()\n',
  'tools/app.py':
    'import typer\napp = typer.Typer()\n@app.command()\ndef a(x: int = 1): ...\n@app.command()\ndef b(y: int = 2): ...\n',
  'conf/run.py': 'import hydra\n@hydra.main()\ndef main(cfg): ...\n',
  'lib.py': 'def helper(): return 1\n',
  'test_train.py': 'import argparse\nargparse.ArgumentParser().add_argument("--x", default=1)\n',
  'node_modules/x/train.py': 'import argparse\nargparse.ArgumentParser().add_argument("--x", default=1)\n',
  'dvc.yaml':
    'stages:\n  prepare:\n    cmd: python prepare.py | tee log\n    deps: [prepare.py, data/raw.csv]\n    outs:\n      - data/clean.csv: { cache: false }\n  train:\n    cmd: python train.py data/clean.csv\n    params: [lr]\n    deps: [train.py, data/clean.csv]\n    outs: [model.pkl]\n  each:\n    foreach: [a, b]\n    do: { cmd: "python x.py ${item}" }\n',
  MLproject:
    'name: demo\nentry_points:\n  main:\n    parameters:\n      alpha: { type: float, default: 0.5 }\n      data: path\n    command: "python train.py --lr {alpha} {data}"\n',
  Makefile:
    'DATA := x\n.PHONY: train\ntrain: data\n\tpython -m pkg.run\nclean:\n\trm -rf out\nmodel.bin:\n\tpython train_model.py\n',
  'package.json': '{ "scripts": { "train": "node train.mjs", "lint": "eslint ." } }',
};

beforeEach(() => {
  base = newFolder();
  write(base, files);
});
const find = () => proposeActions(base, new PythonParser(dist));

describe('actions proposed from a folder', () => {
  it('are found in all that starts a program, each once and with a name of its own', async () => {
    const found = (await find()).map(({ name, run, file, what }) => [name, file, what, run]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['main', 'MLproject', 'MLproject entry point', 'python train.py --lr {alpha} {data}'],
        ['prepare', 'dvc.yaml', 'DVC stage', 'python prepare.py | tee log'],
        ['each', 'dvc.yaml', 'DVC stage, run by DVC', 'dvc repro --single-item each'],
        ['fit', 'tools/fit.py', 'click', 'python tools/fit.py --depth={depth}'],
        ['app', 'tools/app.py', 'typer', 'python tools/app.py'],
        ['run', 'conf/run.py', 'hydra', 'python conf/run.py'],
        ['model-bin', 'Makefile', 'Makefile target', 'make model.bin'],
      ]),
    );
    expect(found.map(([, file, , run]) => `${file}: ${run}`)).toEqual(
      expect.arrayContaining([
        'Makefile: make train',
        'dvc.yaml: python train.py data/clean.csv',
        'package.json: npm run train',
      ]),
    );
    const named = found.map(([name]) => name);
    expect(new Set(named).size).toBe(named.length);
    expect(found.map(([, file]) => file).filter((file) => /lib|test_|node_modules/.test(file ?? ''))).toEqual([]);
    expect(found.map(([, , , run]) => run)).not.toContain('make clean');
  });

  it('take from a stage what it reads and makes, and from a script what it takes', async () => {
    const found = await find();
    const stage = found.find(({ file, run }) => file === 'dvc.yaml' && run.includes('train.py'));
    expect(stage).toMatchObject({
      paramsFile: 'params.yaml',
      inputs: ['data/clean.csv'],
      outputs: ['model.pkl'],
      likely: true,
    });
    expect(found.find(({ name }) => name === 'prepare')).toMatchObject({ shell: true, outputs: ['data/clean.csv'] });
    const script = found.find(({ file }) => file === 'train.py');
    expect(script?.params).toEqual({ lr: 0.001, b: 32, note: "it's {odd} $x", data: '' });
    expect(script?.likely).toBe(false);
  });

  it('become a file without faults, whose commands reach the real programs as they would by hand', async () => {
    const found = await find();
    write(base, { 'params.yaml': 'lr: 1\n', 'data/clean.csv': '', 'data/raw.csv': '' });
    const text = withActions('', found) ?? '';
    expect(checkProject(text, diskSurroundings(base))).toEqual([]);
    const { actions, faults } = parseActions(text);
    expect(faults).toEqual([]);
    expect(actions.map(({ name }) => name)).toEqual(found.map(({ name }) => name));
    const script = found.find(({ file }) => file === 'train.py');
    const action = actions.find(({ name }) => name === script?.name);
    const called = action && actionCommand(base, action, { data: 'a b' });
    if (called?.ok !== true) throw new Error('It has no command.');
    const [, ...args] = called.argv;
    write(base, { 'torch.py': '' });
    const printed = execFileSync('python3', args, { cwd: base, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ lr: 0.001, b: 32, shuffle: false, note: "it's {odd} $x", data: 'a b' });
  });
});

describe('a trainyard.yaml that is there', () => {
  it.each([
    ['version: 1 # mine\n# why\nactions:\n    old: { run: x } # keep\n# end\nmetrics: {}\n', 'below'],
    ['actions: # mine\n\nmetrics: {}\n', 'below'],
    ['metrics: {}', 'at its end'],
    ['# nothing yet\n', 'at its end'],
    ['actions:\n  old:\n    run: |\n      x\n  # about nothing\nmetrics: {}\n', 'below'],
  ])('gets actions added, and keeps every line of %j', async (text) => {
    const found = await find();
    const added = withActions(text, found) ?? '';
    let at = 0;
    for (const line of text.split('\n')) {
      const next = added.indexOf(line, at);
      expect([line, next >= at]).toEqual([line, true]);
      at = next + line.length;
    }
    const before = (parse(text) as { actions?: object } | null)?.actions ?? {};
    const { actions } = parse(added) as { actions: Record<string, unknown> };
    expect(actions).toMatchObject(before);
    expect(Object.keys(actions)).toEqual([...Object.keys(before), ...found.map(({ name }) => name)]);
    expect(parseActions(added).faults).toEqual([]);
  });

  it('keeps the line ends that it has', async () => {
    const added = withActions('version: 1\r\n# mine\r\nactions:\r\n  old: { run: x }\r\n', await find()) ?? '';
    expect(added).toContain('train.py');
    expect(added.split('\r\n').join('')).not.toMatch(/[\r\n]/);
  });

  it.each([
    'actions: { a: { run: x } }\n',
    'actions: [\n',
    '- a\n',
    'version: 2\n',
    'version: 1\n---\nversion: 1\n',
    '---\nversion: 1\n...\n',
  ])('is left alone where nothing can be added: %j', async (text) => {
    write(base, { 'trainyard.yaml': text });
    expect(writeProject(base, await find())).toMatchObject({ ok: false });
    expect(readFileSync(join(base, 'trainyard.yaml'), 'utf8')).toBe(text);
  });
});

describe('trainyard init', () => {
  const init = async (...args: string[]) => {
    const { status, out, err } = await cli(['init', '--json', '--quiet', ...args, '--folder', base], { dist });
    return {
      status,
      err,
      answer: JSON.parse(out) as {
        created: boolean;
        actions: { name: string; written: boolean }[];
        error?: { code: string };
      },
    };
  };

  it('writes what looks like training, then adds what it is told to, and nothing twice', async () => {
    const dry = await init('--dry-run');
    expect(dry.answer.actions.every(({ written }) => !written)).toBe(true);
    expect(existsSync(join(base, 'trainyard.yaml'))).toBe(false);
    const first = await init();
    expect(first).toMatchObject({ status: 0, answer: { created: true } });
    const names = () =>
      parseActions(readFileSync(join(base, 'trainyard.yaml'), 'utf8')).actions.map(({ name }) => name);
    expect(names()).toEqual(first.answer.actions.filter(({ written }) => written).map(({ name }) => name));
    expect(names()).not.toContain('app');
    const second = await init('app');
    expect(second).toMatchObject({ status: 0, answer: { created: false } });
    expect(names().at(-1)).toBe('app');
    expect((await init('app')).answer.error?.code).toBe('no-such-action');
  });

  it('writes an empty one, with an example, where nothing was found', async () => {
    base = newFolder();
    expect(await init()).toMatchObject({ status: 0, answer: { created: true, actions: [] } });
    const text = readFileSync(join(base, 'trainyard.yaml'), 'utf8');
    expect(parse(text)).toEqual({ version: 1 });
    const example = text.replace(/^# (?=metrics|actions| )/gm, '');
    expect(checkProject(example, { exists: () => true, paramsIn: () => null })).toEqual([]);
    expect(parseActions(example).actions).toHaveLength(1);
  });
});
