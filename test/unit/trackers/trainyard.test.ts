import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { Unit } from '../../../src/catalog/unit.ts';
import { stateFiles, stateName } from '../../../src/jobs/local-state.ts';
import { identityOf } from '../../../src/jobs/process-identity.ts';
import { writeRecord } from '../../../src/jobs/record-file.ts';
import type { RunRecord } from '../../../src/jobs/run-record.ts';
import { listFolder } from '../../../src/trackers/listing.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { trainyardTracker } from '../../../src/trackers/trainyard/trainyard.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { all, opened, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { throughJson } from './support/scan.ts';

const runs = fixturePath('trainyard', '.trainyard/runs');
const folders = readdirSync(runs).map((name) => join(runs, name));

function recordOf(folder: string): RunRecord {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunRecord;
}

async function readFolder(folder: string) {
  const tracker = trainyardTracker({ isNamed: () => false });
  const [claim] = tracker.detect(listFolder(folder)!) ?? [];
  const reading = await tracker.read(claim!, null);
  return { tracker, claim: claim!, ...reading, run: reading.runs[0]! };
}

/** What Python makes of a run's metrics.jsonl. */
function byPython(folder: string): unknown {
  const script = `
import json, sys
series = {}
for line in open(sys.argv[1]):
    p = json.loads(line)
    s = series.setdefault(p["name"], {"steps": [], "times": [], "values": []})
    s["steps"].append(len(s["steps"]) if p["step"] is None else p["step"])
    s["times"].append(p["time"])
    s["values"].append(p["value"])
json.dump(series, sys.stdout)`;
  return JSON.parse(execFileSync('python3', ['-c', script, join(folder, 'metrics.jsonl')], { encoding: 'utf8' }));
}

/** A base with one launched run that by its record runs on this machine, under the given processes. */
function running(state: { readonly supervisor: number; readonly program: number | null }): string {
  const base = newFolder();
  const folder = join(base, '.trainyard/runs/train-1');
  mkdirSync(join(folder, stateName), { recursive: true });
  const write = (name: string, value: unknown) => writeFileSync(join(folder, stateName, name), JSON.stringify(value));
  write(stateFiles.claim, { supervisor: identityOf(state.supervisor) });
  if (state.program !== null) {
    write(stateFiles.program, { program: identityOf(state.program), startedAt: Date.now(), gpus: [] });
  }
  const launcher = { ...identityOf(process.pid), host: hostname() };
  writeRecord(folder, {
    ...recordOf(folders[0]!),
    ...{ slug: 'train-1', status: 'running', reason: null, exitCode: null, endedAt: null, startedAt: Date.now() },
    handle: { type: 'local', folder, launcher },
  });
  const point = { step: 0, time: Date.now(), name: 'loss', value: 1 };
  appendFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify(point)}\n`);
  return base;
}

async function child(): Promise<{ pid: number; end: () => Promise<void> }> {
  const process_ = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(process_, 'spawn');
  const end = async () => {
    process_.kill('SIGKILL');
    await once(process_, 'exit');
  };
  return { pid: process_.pid!, end };
}

describe('launched runs', () => {
  it.each(folders.map((folder) => [basename(folder), folder] as const))(
    'reads %s as its record says',
    async (slug, folder) => {
      const { tracker, claim, run, problems } = await readFolder(folder);
      const record = recordOf(folder);
      expect(problems).toEqual([]);
      expect(run).toMatchObject({
        toolId: slug,
        name: record.name,
        experiment: 'train',
        status: record.status,
        reason: record.reason,
        exitCode: record.exitCode,
        startedAt: record.startedAt,
        endedAt: record.endedAt,
        params: record.params,
        tags: { ...record.tags, backend: 'local', program: 'train.py' },
        artifacts: folder,
      });
      const plain = (value: number) => (Number.isFinite(value) ? value : String(value));
      const series = await tracker.series(claim, '', Object.keys(run.metrics));
      const found = Array.from(series, ([metric, { steps, times, values }]) => [
        metric,
        { steps: [...steps], times: [...times], values: Array.from(values, plain) },
      ]);
      expect(Object.fromEntries(found)).toEqual(byPython(folder));
    },
  );

  it('keep their id, and what lies in .trainyard beside them is no run', async () => {
    const base = copyOf(fixturePath('trainyard'));
    for (const other of ['models/m/1', 'notes', 'runs/no-record']) {
      mkdirSync(join(base, '.trainyard', other), { recursive: true });
      writeFileSync(join(base, '.trainyard', other, 'metrics.csv'), 'step,loss\n0,1\n');
    }
    const { runs: found } = await all(await openWith(trackerFactories, optionsOf([base])));
    const slugs = folders.map((folder) => basename(folder));
    const launched = found.filter(({ tracker }) => tracker === 'trainyard');
    expect(launched.map(({ id }) => id).sort()).toEqual(slugs.map((slug) => `trainyard:${slug}`).sort());
    expect(launched.map(({ location }) => location).sort()).toEqual(
      slugs.map((slug) => `.trainyard/runs/${slug}`).sort(),
    );
    const parent = `trainyard:${recordOf(folders.find((folder) => recordOf(folder).parent !== null)!).parent!.slice(10)}`;
    expect(launched.map((run) => run.parent).filter((id) => id !== null)).toEqual([parent]);
  });

  it('grow from where the last read stopped', async () => {
    const base = copyOf(fixturePath('trainyard'));
    const folder = join(base, '.trainyard/runs', basename(folders[0]!));
    const first = await readFolder(folder);
    const point = { step: null, time: 1, name: 'system/cpu', value: 'NaN' };
    appendFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify(point)}\n`);
    const grown = await first.tracker.read(first.claim, throughJson(first.cursor));
    expect(grown.runs).toEqual((await readFolder(folder)).runs);
    expect(grown.runs[0]!.metrics['system/cpu']?.count).toBe(first.run.metrics['system/cpu']!.count + 1);
  });

  it('say what is wrong with their record, and still show their metrics', async () => {
    const base = copyOf(fixturePath('trainyard'));
    const folder = join(base, '.trainyard/runs', basename(folders[0]!));
    for (const [text, message] of [
      ['{', /no JSON/],
      ['{"version":2}', /newer Trainyard/],
      [JSON.stringify({ ...recordOf(folder), argv: 1, command: {} }), /command.argv/],
    ] as const) {
      writeFileSync(join(folder, 'run.json'), text);
      const { run, problems } = await readFolder(folder);
      expect(problems).toMatchObject([
        { file: join(folder, 'run.json'), message: expect.stringMatching(message) as string },
      ]);
      expect(run).toMatchObject({ toolId: basename(folder), status: null });
      expect(Object.keys(run.metrics)).toContain('loss');
    }
  });

  it('run while their processes live, and are lost once these are gone, though no file says so', async () => {
    const program = await child();
    const base = running({ supervisor: program.pid, program: program.pid });
    const catalog = await opened(new Catalog({ trackers: trackerFactories }), optionsOf([base], { follow: true }));
    expect((await all(catalog)).runs).toMatchObject([{ id: 'trainyard:train-1', status: 'running' }]);
    await program.end();
    const state = async () => (await all(catalog)).runs.map(({ status, reason }) => ({ status, reason }));
    await vi.waitFor(async () => expect(await state()).toEqual([{ status: 'lost', reason: 'lost' }]), {
      timeout: 20_000,
    });
  }, 30_000);

  it('that ran when a catalog was closed are looked at again by the next, also if no file changed', async () => {
    const program = await child();
    const base = running({ supervisor: program.pid, program: program.pid });
    const cache = newFolder();
    const options = optionsOf([base], { cache });
    const first = new Catalog({ trackers: trackerFactories });
    await first.configure(options);
    await first.ready();
    expect((await all(first)).runs).toMatchObject([{ status: 'running' }]);
    await first.dispose();
    await program.end();
    expect((await all(await openWith(trackerFactories, options))).runs).toMatchObject([{ status: 'lost' }]);
  });

  it('are not read again because another was launched beside them, but when something comes into their folder', async () => {
    const base = copyOf(fixturePath('trainyard'));
    const folder = join(base, '.trainyard/runs', basename(folders[0]!));
    const { tracker, claim } = await readFolder(folder);
    const unit = new Unit('one', { root: 0, linked: false, folder, real: folder }, tracker, claim, false);
    await unit.read(true);
    await unit.read(true);
    mkdirSync(join(base, '.trainyard/runs/another-1'));
    expect(unit.changed()).toBe('nothing');
    writeFileSync(join(folder, 'later'), '');
    expect(unit.changed()).toBe('folders');
  });
});
