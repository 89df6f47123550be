import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import type { BenchLine } from './line.ts';

const scrolled = z.object({ script: z.number(), layout: z.number(), longest: z.number() });
const results = z.object({ cells: z.number(), down: scrolled, jumps: scrolled, across: scrolled });

/**
 * What a frame of scrolling the runs table costs the page's thread, 10,000 runs of 200 columns in a window of 1920 by
 * 1080. Must be started in the repository's root.
 */
export function benchTable(): readonly BenchLine[] {
  const program = join('bench', 'host', 'scroll.mjs');
  const output = execFileSync(process.execPath, [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const { down, jumps, across } = results.parse(JSON.parse(output));
  const line = (name: string, ours: number, aim: string): BenchLine => ({
    name,
    ours,
    peer: null,
    peerName: null,
    unit: 'ms',
    ratio: null,
    aim,
  });
  return [
    line(
      'a frame of scrolling the runs table down, 10,000 × 200, five rows a frame: script',
      down.script,
      'under 8 ms',
    ),
    line('the same: style and layout', down.layout, ''),
    line('the same across, 40 pixels a frame: script', across.script, 'under 8 ms'),
    line('the same, style and layout', across.layout, ''),
    line('the same, a whole page of rows every frame: script', jumps.script, ''),
  ];
}
