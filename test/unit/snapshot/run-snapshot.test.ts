import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { newFolder } from './support/trees.ts';

vi.setConfig({ testTimeout: 60_000 });

it('of a run that W&B logged a snapshot is made from what W&B left: commit, patch, packages, machine, command', async () => {
  const fixture = fileURLToPath(new URL('../../fixtures/evidence/', import.meta.url));
  const folder = newFolder();
  cpSync(join(fixture, 'wandb'), join(folder, 'wandb'), { recursive: true });
  const catalog = await openWith(trackerFactories, optionsOf([folder]));
  const { runs } = await all(catalog);
  const truth = z
    .object({ packages: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(fixture, 'truth.json'), 'utf8')));
  const snapshots = await Promise.all(runs.map(({ id }) => catalog.snapshot(id)));
  expect(snapshots.length).toBeGreaterThan(1);
  for (const [n, snapshot] of snapshots.entries()) {
    const run = runs[n]!;
    expect(snapshot).toMatchObject({
      recorded: 'logged',
      code: { kind: 'git', commit: run.git!.commit },
      outputs: null,
    });
    expect(snapshot!.environment.packages).toMatchObject(truth.packages);
    expect(Object.keys(snapshot!.environment.packages).filter((name) => name.includes('.'))).toEqual([]);
    expect(snapshot!.environment.python?.version).toMatch(/^3\.\d+/);
    expect(snapshot!.command).toMatch(/\.py/);
    expect(snapshot!.machine).not.toEqual({});
  }
  const patches = snapshots.flatMap((one) => (one?.code?.kind === 'git' && 'patch' in one.code ? one.code.patch : []));
  expect(patches.some((patch) => patch?.includes('diff --git') === true)).toBe(true);
});

it('of a run of which nothing is known there is none', async () => {
  const folder = newFolder();
  cpSync(fileURLToPath(new URL('../../fixtures/csv', import.meta.url)), folder, { recursive: true });
  const catalog = await openWith(trackerFactories, optionsOf([folder]));
  const [run] = (await all(catalog)).runs;
  expect(await catalog.snapshot(run!.id)).toBeNull();
  expect(await catalog.snapshot('no:such-run')).toBeNull();
});
