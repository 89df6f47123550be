import { describe, expect, it } from 'vitest';
import { PythonParser } from '../../../src/code/python-parser.ts';
import { paramInputs } from '../../../src/launch/param-inputs.ts';
import { paramPasts } from '../../../src/launch/param-pasts.ts';
import { progressOf } from '../../../src/launch/progress.ts';
import { findTarget, scriptOf } from '../../../src/launch/target.ts';
import { inputFault } from '../../../src/runs/param-input.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { makeRun } from '../runs/make-run.ts';
import { anAction } from './support.ts';

const { dist } = builtForJobs();
const parser = new PythonParser(dist);

describe('what a target asks for', () => {
  it('are the parameters that an action has a place for, with their defaults as they are written', async () => {
    const params = [
      { name: 'lr', value: 0.01, text: '1e-2' },
      { name: 'augment', value: true, text: 'true' },
      { name: 'unused', value: 1, text: '1' },
    ];
    const action = anAction('python3 train.py {lr} {augment}', { params });
    const inputs = await paramInputs(newFolder(), { action }, parser);
    expect(inputs).toMatchObject({
      ok: true,
      free: false,
      params: [
        { name: 'lr', kind: 'number', text: '1e-2' },
        { name: 'augment', kind: 'flag', text: 'true' },
      ],
    });
  });

  it('are the options of a Python script, with choices, switches and what is needed', async () => {
    const base = newFolder();
    const text = `
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--learning-rate", type=float, default=0.1, help="step size")
parser.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
parser.add_argument("--shuffle", action="store_true")
parser.add_argument("--note", default=None)
`;
    write(base, { 'train.py': text });
    const inputs = await paramInputs(base, { script: 'train.py', cwd: base }, parser);
    expect(inputs).toMatchObject({
      ok: true,
      free: false,
      params: [
        { name: 'data', kind: 'text', text: null, required: true },
        { names: ['learning_rate', 'learning-rate'], kind: 'number', text: '0.1', help: 'step size' },
        { name: 'optimizer', kind: 'choice', choices: ['adam', 'sgd'], text: 'adam' },
        { name: 'shuffle', kind: 'flag', text: 'false' },
        { name: 'note', kind: 'text', text: null, required: false },
      ],
    });
  });

  it('is anything, of a script that does not say what it takes', async () => {
    const base = newFolder();
    write(base, { 'train.sh': 'echo', 'plain.py': 'print(1)' });
    for (const script of ['train.sh', 'plain.py']) {
      expect(await paramInputs(base, { script, cwd: base }, parser)).toEqual({ ok: true, params: [], free: true });
    }
  });
});

describe('a value as it was written', () => {
  it.each([
    ['1e-3', 'number', null],
    ['1_000', 'number', null],
    ['-inf', 'number', null],
    ['nan', 'number', null],
    ['fast', 'number', 'number'],
    ['', 'number', 'number'],
    ['0x', 'number', 'number'],
    ['no', 'flag', null],
    ['maybe', 'flag', 'flag'],
    ['sgd', 'choice', null],
    ['SGD', 'choice', 'choice'],
    ['', 'text', null],
  ] as const)('%j for a %s: %s', (text, kind, fault) => {
    expect(inputFault({ kind, choices: ['adam', 'sgd'], required: false }, text)).toBe(fault);
  });

  it('is missing where one is needed', () => {
    expect(inputFault({ kind: 'text', choices: [], required: true }, '')).toBe('missing');
  });
});

describe('what earlier runs say of a parameter', () => {
  const input = { name: 'lr', names: ['lr', 'learning-rate'], kind: 'number' } as const;
  const param = { ...input, text: '0.1', choices: [], required: false, help: null };
  const accuracy = (last: number) => ({ 'val/acc': { last, lastStep: 1, min: last, max: last, count: 1 } });

  it('is the value of the newest run, and that of the best with its score', () => {
    const runs = [
      makeRun({ id: 'a', name: 'old', startedAt: 1, params: { lr: 0.001 }, metrics: accuracy(0.9) }),
      makeRun({ id: 'b', name: 'new', startedAt: 2, params: { 'learning-rate': 1e-7 }, metrics: accuracy(0.5) }),
    ];
    expect(paramPasts([param], runs, { metric: 'val/acc', goal: 'maximize' })).toEqual([
      { last: '1e-7', best: { text: '0.001', metric: 'val/acc', score: 0.9, run: 'old' } },
    ]);
    expect(paramPasts([param], runs, { metric: 'val/acc', goal: 'minimize' })[0]?.best?.text).toBe('1e-7');
  });

  it('is nothing where there are none, or nobody knows which way the metric gets better', () => {
    expect(paramPasts([param], [], null)).toEqual([{ last: null, best: null }]);
    const runs = [makeRun({ params: { lr: 1 }, metrics: accuracy(1) })];
    expect(paramPasts([param], runs, { metric: 'val/acc', goal: null })).toEqual([{ last: '1', best: null }]);
  });
});

describe('the progress of a training', () => {
  const metric = (last: number, lastStep: number) => ({ last, lastStep, min: null, max: null, count: 1 });

  it.each([
    ['steps of all steps', { max_steps: 200 }, { loss: metric(1, 50) }, 0.25],
    ['steps that were logged as text', { 'trainer.max-steps': '200' }, { loss: metric(1, 50) }, 0.25],
    ['epochs by the metric of that name', { epochs: 10 }, { epoch: metric(4, 4000), loss: metric(1, 4000) }, 0.4],
    ['epochs by steps that count them', { num_epochs: 10 }, { loss: metric(1, 5) }, 0.5],
    ['never more than all', { steps: 10 }, { loss: metric(1, 12) }, 1],
    ['not known, where steps count something smaller', { epochs: 10 }, { loss: metric(1, 5000) }, null],
    ['not known without a total', { lr: 0.1 }, { loss: metric(1, 5) }, null],
    ['not known before anything was logged', { epochs: 10 }, { 'system/cpu': metric(1, 5) }, null],
  ])('is %s', (_what, params, metrics, progress) => {
    expect(progressOf({ params, metrics })).toBe(progress);
  });
});

describe('a target', () => {
  it('names the script that it starts, relative to the folder that it runs in', () => {
    const of = (run: string, cwd: string | null = null) => scriptOf('/base', { action: anAction(run, { cwd }) });
    expect(of('python -u src/train.py --lr {lr}')).toBe('/base/src/train.py');
    expect(of('python train.py', 'src')).toBe('/base/src/train.py');
    expect(of('make train')).toBe(null);
    expect(scriptOf('/base', { script: 'a.sh', cwd: '/base/src' })).toBe('/base/src/a.sh');
  });

  it('is found by its name; one that is not there is refused with those that are', () => {
    const base = newFolder();
    write(base, { 'trainyard.yaml': 'actions:\n  fit: { run: "true" }\n', 'x.py': '' });
    const place = { file: `${base}/trainyard.yaml`, cwd: base };
    expect(findTarget(place, null)).toMatchObject({ ok: true, target: { action: { name: 'fit' } } });
    expect(findTarget(place, 'x.py')).toEqual({ ok: true, target: { script: 'x.py', cwd: base } });
    expect(findTarget(place, 'fat')).toMatchObject({ ok: false, code: 'no-such-action', known: ['fit'] });
  });
});
