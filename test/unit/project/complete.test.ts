import { describe, expect, it } from 'vitest';
import { checkProject } from '../../../src/project/check/check.ts';
import { completeProject } from '../../../src/project/complete.ts';
import type { Completion } from '../../../src/project/complete.ts';
import { ProjectDocument } from '../../../src/project/document.ts';
import { explainProject } from '../../../src/project/explain.ts';
import { outlineOf } from '../../../src/project/place-at.ts';

/** Takes `‸` for the cursor. */
function at(marked: string): {
  readonly text: string;
  readonly offset: number;
  readonly completion: Completion | null;
} {
  const offset = marked.indexOf('‸');
  const text = marked.replace('‸', '');
  return { text, offset, completion: completeProject(text, offset) };
}
const labels = (marked: string) => at(marked).completion?.choices.map(({ label }) => label) ?? [];

const actions = 'actions:\n  train: { run: "x {lr} {epochs}", params: { lr: 1, epochs: 2 } }\n  eval: { run: y }\n';

describe('completion in trainyard.yaml', () => {
  it.each([
    ['‸', ['version', 'metrics', 'actions', 'backends', 'trackers', 'sweeps', 'models', 'targets', 'monitors']],
    ['version: 1\nact‸', ['metrics', 'actions', 'backends', 'trackers', 'sweeps', 'models', 'targets', 'monitors']],
    ['actions:\n  train:\n    run: x\n    ‸', ['params', 'inputs', 'outputs', 'env', 'shell', 'cwd', 'gpus']],
    ['actions:\n  train:\n    ‸\n    run: x\n', ['params', 'inputs', 'outputs', 'env', 'shell', 'cwd', 'gpus']],
    ['actions:\n  train:\n    par‸\n', ['run', 'params', 'inputs', 'outputs', 'env', 'shell', 'cwd', 'gpus']],
    ['actions:\n  train: { run: x, ‸ }\n', ['params', 'inputs', 'outputs', 'env', 'shell', 'cwd', 'gpus']],
    ['metrics:\n  acc: { goal: ‸ }\n', ['maximize', 'minimize']],
    ['metrics:\n  acc:\n    goal: m‸\n', ['maximize', 'minimize']],
    ['metrics:\n  acc: { primary: ‸', ['true', 'false']],
    ['backends:\n  b: { type: ‸ }\n', ['ssh', 'slurm', 'ray', 'kubernetes', 'command']],
    ['backends:\n  b:\n    type: ray\n    ‸', ['address', 'token', 'gpus', 'cpus', 'memory']],
    ['backends:\n  gpu: { type: ssh, host: h }\n  c: { type: slurm, via: ‸ }', ['gpu', 'c']],
    [`${actions}sweeps:\n  s: { action: ‸ }`, ['train', 'eval']],
    [`${actions}sweeps:\n  s:\n    action: train\n    params:\n      ‸\n`, ['lr', 'epochs']],
    [`${actions}monitors:\n  m:\n    on_drift:\n      retrain: t‸`, ['train', 'eval']],
    ['actions:\n  t: { run: "x {lr} {e}", params: { lr: 1, ‸ } }', ['e']],
    ['actions:\n  t:\n    params: { lr: 1, epochs: 2 }\n    run: python x.py {l‸', ['lr', 'epochs']],
    [
      'models:\n  m:\n    gates:\n      - ‸',
      ['metric', 'better_than', 'min_absolute_change', 'min_relative_change', 'scan', 'approvals'],
    ],
    ['models:\n  m:\n    gates:\n      - scan: ‸', ['clean']],
    ['# act‸', []],
    ['actions:\n  t:\n    run: python tr‸', []],
  ])('offers at %j what may stand there', (marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it.each([
    ['metrics:\n  ‸', 'metric', 'key'],
    ['metrics:\n  val/‸: {}', 'metric', 'key'],
    [`${actions}sweeps:\n  s: { metric: ‸ }`, 'metric', 'value'],
    [`models:\n  m:\n    gates:\n      - metric: val‸`, 'metric', 'value'],
    ['actions:\n  t:\n    inputs: [data/‸]', 'path', 'value'],
    ['actions:\n  t:\n    inputs:\n      - ‸', 'path', 'value'],
    ['actions:\n  t:\n    params: par‸', 'path', 'value'],
    ['actions:\n  t:\n    params:\n      ‸', 'param', 'key'],
    ['monitors:\n  m: { reference: "data/‸" }', 'path', 'value'],
  ])('asks at %j for what the file does not have', (marked, kind, as) => {
    expect(at(marked).completion?.wanted).toEqual({ kind, as });
  });

  it('replaces the word at the cursor, and puts no second colon', () => {
    const { text, completion } = at('met‸rcs: {}');
    expect(completion).toMatchObject({ replace: { from: 0, to: 6 }, hasColon: true });
    const choice = completion?.choices.find(({ label }) => label === 'metrics');
    expect(choice?.snippet).toBe('metrics');
    expect(text.slice(0, 0) + (choice?.snippet ?? '') + text.slice(6)).toBe('metrics: {}');
  });

  it.each(['actions', 'backends', 'trackers', 'sweeps', 'models', 'targets', 'monitors'])(
    'has whole entries for %s, each of which is right as it stands',
    (group) => {
      const choices = at(`${group}:\n  ‸`).completion?.choices.filter(({ kind }) => kind === 'entry') ?? [];
      expect(choices.length).toBeGreaterThan(0);
      for (const { snippet } of choices) {
        const entry = snippet
          .replace(/\$\{\d+\|([^,|]+)[^|]*\|\}/g, '$1')
          .replace(/\$\{\d+:((?:[^}\\]|\\.)*)\}/g, '$1')
          .replace(/\$\d/g, '')
          .replace(/\\(.)/g, '$1');
        const text = `${group}:\n${entry.replace(/^/gm, '  ')}\n`;
        const around = { exists: () => true, paramsIn: () => null };
        const other = group === 'backends' || group === 'sweeps' || group === 'monitors';
        const faults = checkProject(text, around).filter(({ source }) => !other || source !== 'meaning');
        expect([text, faults]).toEqual([text, []]);
      }
    },
  );
});

describe('an explanation in trainyard.yaml', () => {
  it.each([
    ['me‸trics:\n', /^Metrics by the names/, null],
    ['metrics:\n  val‸/acc: { goal: maximize }\n', /^Metrics by the names/, 'val/acc'],
    [
      'metrics:\n  val/acc: { go‸al: maximize }\n',
      /Which way the metric gets better[^]*One of: `maximize`, `minimize`/,
      null,
    ],
    ['actions:\n  t: { run: x, sh‸ell: true }\n', /Hand the command to a shell[^]*Default: `false`/, null],
    ['backends:\n  b: { type: sl‸urm }\n', /A Slurm cluster/, null],
    ['backends:\n  b: { type: slurm, ti‸me: 1h }\n', /time limit/, null],
    ['models:\n  m:\n    gates:\n      - metric: val‸/auc >= 0.9\n', /against a threshold/, 'val/auc'],
  ])('of %j says what it is', (marked, text, metric) => {
    const { offset, text: plain } = at(marked);
    const explanation = explainProject(plain, offset);
    expect(explanation).toMatchObject({ text: expect.stringMatching(text) as string, metric });
  });

  it.each(['‸  \n', 'nonsense: fi‸ve\n', '# com‸ment\n'])('is none where there is nothing to say: %j', (marked) => {
    const { offset, text } = at(marked);
    expect(explainProject(text, offset)).toBeNull();
  });
});

describe('the outline of trainyard.yaml', () => {
  it('has the parts of the file and what they name', () => {
    const outline = outlineOf(new ProjectDocument(`version: 1\n${actions}`), 2);
    expect(outline.map(({ name, detail, children }) => [name, detail, children.map((child) => child.name)])).toEqual([
      ['version', '1', []],
      ['actions', '', ['train', 'eval']],
    ]);
  });
});
