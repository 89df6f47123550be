import { describe, expect, it } from 'vitest';
import { OutputMetrics } from '../../../../src/backends/local/output-metrics.ts';

/** The points of lines, as `name@step` and value. */
function points(...lines: string[]): readonly (readonly [string, number])[] {
  const output = new OutputMetrics();
  return lines.flatMap((line) => output.take(line)).map(({ name, step, value }) => [`${name}@${step}`, value] as const);
}

describe('metrics in what a program prints', () => {
  it.each([
    [
      'epoch=3 loss=0.5 val/acc=0.75',
      [
        ['loss@3', 0.5],
        ['val/acc@3', 0.75],
      ],
    ],
    [
      'Epoch 3/10: loss: 0.5, acc: 0.75',
      [
        ['loss@3', 0.5],
        ['acc@3', 0.75],
      ],
    ],
    [
      '2024-05-01 12:30:45,123 INFO step 100 | loss = 1e-3 | lr = 5E-05',
      [
        ['loss@100', 0.001],
        ['lr@100', 0.00005],
      ],
    ],
    ['Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.300', [['Loss@1', 2.3]]],
    ['accuracy: 93.2%', [['accuracy@0', 93.2]]],
    [
      'INFO:root:loss=0.5 acc: 0.75',
      [
        ['loss@0', 0.5],
        ['acc@0', 0.75],
      ],
    ],
    ['WARNING:train.loop:step 3 loss: 0.5', [['loss@3', 0.5]]],
    ['loss: 0.31(0.40)', [['loss@0', 0.31]]],
    [
      'loss=nan grad=-inf',
      [
        ['loss@0', Number.NaN],
        ['grad@0', Number.NEGATIVE_INFINITY],
      ],
    ],
    [
      '{"step": 7, "loss": 0.5, "eval": {"acc": 1}, "note": "x"}',
      [
        ['loss@7', 0.5],
        ['eval.acc@7', 1],
      ],
    ],
    [
      "{'loss': 0.5, 'learning_rate': 5e-05, 'epoch': 1.5}",
      [
        ['loss@1.5', 0.5],
        ['learning_rate@1.5', 0.00005],
      ],
    ],
    ['\u001B[32mloss\u001B[0m=0.5', [['loss@0', 0.5]]],
    ['loss=0.9\rloss=0.5', [['loss@0', 0.5]]],
    ['iteration 12, global_step 400: loss=0.5', [['loss@400', 0.5]]],
  ])('are found: %j', (line, wanted) => {
    expect(points(line)).toEqual(wanted);
  });

  it.each([
    'Serving at http://localhost:8080/ on port: 8080',
    'localhost:8080',
    '12:30:45 done',
    'time: 12:30:45',
    'timestamp=1700000000 time=1700000000.5',
    'Loaded: 5 files',
    'INFO: 5',
    'ValueError: 5',
    ' 45%|████▌     | 45/100 [00:01<00:02, 30.2it/s, loss=0.123]',
    '100%|██████████| 100/100 [00:03<00:00, 30.2it/s, loss=0.123]',
    ' 10/1875 [..............................] - ETA: 3s - loss: 2.2579 - accuracy: 0.12',
    'Namespace(lr=0.1, epochs=3)',
    'Linear(in_features=784, out_features=128, bias=True)',
    'Model(a=Layer(size=3), b=2)',
    'https://example.org/?a=1&b=2',
    '--lr=0.1 C:\\x=1',
    'version=1.2.3 ip=10.0.0.1',
    'seed: 42',
    '"quoted": "text: 5 words"',
    'epoch 5',
    '[1, 2, 3]',
    `loss=${'9'.repeat(20_000)}`,
  ])('are not made up: %j', (line) => {
    expect(points(line)).toEqual([]);
  });

  it('have no name that is only a part of what was printed', () => {
    expect(points('loss(train)=3', 'obj.loss(x, y)=3', 'sum(f(x))=3')).toEqual([]);
  });

  it('are not in tracebacks, and again after them', () => {
    const lines = ['Traceback (most recent call last):', '  File "a.py", line 3', '    f(lr=0.5)', 'RuntimeError: x=5'];
    expect(points(...lines, 'loss=0.5')).toEqual([['loss@0', 0.5]]);
  });

  it('belong to the step that was told before, or are counted', () => {
    expect(points('Epoch 1/2', 'loss: 0.5', 'Epoch 2/2', 'loss: 0.4', 'acc: 1')).toEqual([
      ['loss@1', 0.5],
      ['loss@2', 0.4],
      ['acc@2', 1],
    ]);
    expect(points('loss=3', 'loss=2', 'loss=1')).toEqual([
      ['loss@0', 3],
      ['loss@1', 2],
      ['loss@2', 1],
    ]);
  });

  it("are taken from Keras's bars once they are full", () => {
    const bar = (done: number): string => `${done}/32 ━━━━━━━━━━ 0s 1ms/step - accuracy: 0.5 - loss: 0.${done}`;
    expect(points('Epoch 1/5', `${bar(1)}\r${bar(31)}\r${bar(32)}`)).toEqual([
      ['accuracy@1', 0.5],
      ['loss@1', 0.32],
    ]);
  });

  it('stay bounded', () => {
    const output = new OutputMetrics();
    const names = new Set<string>();
    for (let i = 0; i < 1_000; i += 1) for (const { name } of output.take(`m${i}=1`)) names.add(name);
    expect(names.size).toBe(200);
  });
});
