import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Run } from '../../../src/runs/run.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from '../catalog/support/mlflow-store.ts';
import { cli } from './run-here.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder = '';

beforeEach(() => {
  folder = newFolder();
  const experiment = writeExperiment(join(folder, 'mlruns'), '1', 'lab');
  for (const [i, name] of ['first', 'second'].entries()) {
    writeMlflowRun(experiment, { id: runId(i + 1), name, metrics: { 'val/acc': [0.5 + i / 4] } });
  }
});

/** The runs that a command answers. */
async function answered(...args: string[]): Promise<readonly Partial<Run>[]> {
  const { status, out, err } = await cli([args[0] ?? '', '--json', '--folder', folder, ...args.slice(1)]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return (JSON.parse(out) as { runs: readonly Run[] }).runs;
}

async function failure(...args: string[]): Promise<unknown> {
  const { status, out } = await cli([args[0] ?? '', '--json', '--folder', folder, ...args.slice(1)]);
  return { status, ...(JSON.parse(out) as { error: object }).error };
}

describe.each([
  ['star', ['first', 'second'], { starred: true }, { starred: false }],
  [
    'archive',
    ['first', runId(2), 'first'].map((id) => (id === runId(2) ? `mlflow:${id}` : id)),
    { archived: true },
    { archived: false },
  ],
] as const)('%s', (command, ids, on, off) => {
  it('takes several runs, answers them as they are then, and --off undoes', async () => {
    expect(await answered(command, ...ids)).toMatchObject([
      { name: 'first', ...on },
      { name: 'second', ...on },
    ]);
    expect(await answered('runs', '--all')).toMatchObject([on, on]);
    expect(await answered(command, ...ids, '--off')).toMatchObject([off, off]);
    expect(readdirSync(join(folder, '.trainyard/notes'))).toEqual(['.gitattributes']);
  });
});

it('archived runs are listed with --all only', async () => {
  await answered('archive', 'first');
  expect(await answered('runs')).toMatchObject([{ name: 'second' }]);
  expect(await answered('runs', '--all', '--query', 'archived')).toMatchObject([{ name: 'first' }]);
});

it('note writes, replaces and deletes a text', async () => {
  expect(await answered('note', 'first', 'line 1\nline 2')).toMatchObject([{ note: 'line 1\nline 2' }]);
  expect(await answered('note', 'first', '--', '-7% against yesterday')).toMatchObject([
    { note: '-7% against yesterday' },
  ]);
  expect(await answered('note', 'first', '--off')).toMatchObject([{ note: null }]);
  expect(await failure('note', 'first')).toMatchObject({ status: 2, code: 'usage' });
});

it('tag splits at the first =, takes several, and --off needs the keys only', async () => {
  expect(await answered('tag', 'first', 'team=vision', 'rule=a=b', 'empty=')).toMatchObject([
    { tags: { team: 'vision', rule: 'a=b', empty: '' } },
  ]);
  const [run] = await answered('tag', 'first', 'team', 'rule=whatever', '--off');
  expect(run?.tags).toMatchObject({ empty: '' });
  expect(Object.keys(run?.tags ?? {})).not.toContain('team');
  for (const wrong of ['team', '=vision', ''])
    expect(await failure('tag', 'first', wrong)).toMatchObject({ status: 2 });
});

it('baseline pins one run of an experiment, and run tells the difference to it', async () => {
  expect(await answered('baseline', 'first')).toMatchObject([{ name: 'first', baseline: true }]);
  const told = await cli(['run', 'second', '--json', '--folder', folder]);
  expect(JSON.parse(told.out)).toMatchObject({ baseline: false, against: { name: 'first', delta: 0.25 } });
  expect((await cli(['run', 'second', '--folder', folder])).out).toContain('▲0.2500 first');
  await answered('baseline', 'second');
  expect(await answered('runs', '--query', 'baseline')).toMatchObject([{ name: 'second' }]);
  await answered('baseline', 'second', '--off');
  expect(await answered('runs', '--query', 'baseline')).toEqual([]);
});

it('without --json a sentence goes to standard error, and --quiet leaves it out', async () => {
  const args = ['star', 'first', 'second', '--folder', folder];
  expect(await cli(args)).toEqual({ status: 0, out: '', err: 'Starred: first, second.\n' });
  expect(await cli([...args, '--quiet'])).toEqual({ status: 0, out: '', err: '' });
});

it('a run that is not there is a usage error that names near ones, and nothing is written', async () => {
  expect(await failure('star', 'first', 'secnd')).toMatchObject({
    status: 2,
    code: 'no-such-run',
    hint: 'Did you mean second?',
  });
  expect(readdirSync(folder)).toEqual(['mlruns']);
});

it('a broken notes file is said, left as it is, and the other runs are changed', async () => {
  await answered('star', 'first');
  const [name] = readdirSync(join(folder, '.trainyard/notes')).filter((each) => each.endsWith('.yaml'));
  writeFileSync(join(folder, '.trainyard/notes', name!), '<<<<<<< HEAD\n');
  expect(await failure('star', 'first', 'second')).toMatchObject({
    status: 2,
    code: 'not-kept',
    message: `.trainyard/notes/${name!}: A merge conflict is left in the file.`,
  });
  expect(await answered('runs', '--query', 'starred')).toMatchObject([{ name: 'second' }]);
});
