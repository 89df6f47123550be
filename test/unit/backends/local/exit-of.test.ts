import { expect, it } from 'vitest';
import { exitOf } from '../../../../src/backends/local/exit-of.ts';
import { parseNvidia, parseRocm } from '../../../../src/backends/local/gpus.ts';

const plain = { code: null, signal: null, cancelled: false, memoryKill: false, startedAt: 1, endedAt: 2 };

it.each([
  [
    { signal: 'SIGKILL', memoryKill: true },
    { status: 'failed', reason: 'out-of-memory', exitCode: 137 },
  ],
  [
    { code: 137, memoryKill: true },
    { status: 'failed', reason: 'out-of-memory', exitCode: 137 },
  ],
  [{ signal: 'SIGKILL' }, { status: 'killed', reason: null, exitCode: 137 }],
  [{ code: 137 }, { status: 'failed', reason: 'error', exitCode: 137 }],
  [
    { code: 1, memoryKill: true },
    { status: 'failed', reason: 'error', exitCode: 1 },
  ],
  [
    { signal: 'SIGKILL', memoryKill: true, cancelled: true },
    { status: 'killed', reason: 'cancelled', exitCode: 137 },
  ],
] as const)('is out of memory only where the kernel says so and the program was killed: %j', (known, wanted) => {
  expect(exitOf({ ...plain, ...known })).toMatchObject(wanted);
});

it('reads what the tools of GPUs tell, and leaves out what they do not', () => {
  expect(parseNvidia('0, 37, 1024, 71.53\n1, [N/A], 5, [Not Supported]\n')).toEqual([
    { index: 0, utilization: 37, memoryMegabytes: 1073.741824, watts: 71.53 },
    { index: 1, utilization: null, memoryMegabytes: 5.24288, watts: null },
  ]);
  const card = {
    'GPU use (%)': '12',
    'VRAM Total Used Memory (B)': '2000000',
    'Average Graphics Package Power (W)': '9.5',
  };
  expect(parseRocm(JSON.stringify({ card1: card, system: {} }))).toEqual([
    { index: 1, utilization: 12, memoryMegabytes: 2, watts: 9.5 },
  ]);
  expect(parseRocm('no JSON')).toEqual([]);
});
