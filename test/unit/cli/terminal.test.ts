import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newFolder } from '../catalog/support/folder.ts';
import { cli } from './run-here.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

describe('a folder whose name commands the terminal', () => {
  it.each([
    [['runs']],
    [['run', 'csv:']],
    [['doctor']],
    [['run', '\u001B[31mnone']],
    [['series', 'csv:', 'none']],
    [['series', 'csv:', 'loss']],
  ])('is printed without its control characters by %j', async (args) => {
    const folder = newFolder();
    const run = join(folder, '\u001B[31mred\nrum');
    mkdirSync(run);
    writeFileSync(join(run, 'metrics.csv'), 'step,loss,"a\u001B[31m"\n0,1,2\n1,2,3,4\n');
    const { out, err } = await cli([...args, '--folder', folder]);
    expect(out + err).not.toContain('\u001B');
    expect(out + err).not.toMatch(/^rum/m);
  });
});
