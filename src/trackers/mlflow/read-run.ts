import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { MetricSummary } from '../../runs/run.ts';
import type { Claim, Cursor, Reading, ReadProblem, TrackedRun } from '../tracker.ts';
import { artifactFolder } from './artifacts.ts';
import { listKeys } from './keys.ts';
import type { KeyFile, Keys } from './keys.ts';
import { readRunMeta } from './meta.ts';
import type { ExperimentReader, RunMeta } from './meta.ts';
import { followMetric, metricStateSchema, summaryOf } from './metric-file.ts';
import type { MetricState } from './metric-file.ts';
import { readText } from './text-file.ts';
import { factsOfTags } from './words.ts';

const cursorSchema = z.object({ metrics: z.record(z.string(), metricStateSchema) });

/** The metric states that a cursor of this reader holds; none for anything else. */
function statesOf(cursor: Cursor | null): ReadonlyMap<string, MetricState> {
  if (cursor === null) return new Map();
  const parsed = cursorSchema.safeParse(cursor);
  return new Map(parsed.success ? Object.entries(parsed.data.metrics) : []);
}

/** Params or tags: the raw text of each file, as it was logged. */
function readTexts(files: readonly KeyFile[], problems: ReadProblem[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { key, file } of files) {
    const read = readText(file);
    if (read.ok) {
      texts.set(key, read.text);
      if (read.isUtf8) continue;
      const message = 'The value holds bytes that are no UTF-8; they are shown as \uFFFD.';
      problems.push({ file, message, hint: 'Save the file as UTF-8.' });
    } else if (!read.missing) {
      problems.push({ file, message: `The value ${read.why}.`, hint: 'Make it a text file that you may read.' });
    }
  }
  return texts;
}

function metricProblem(file: string, state: MetricState, ended: boolean): ReadProblem | null {
  const bad = state.bad + (state.stray ? 1 : 0);
  if (bad > 0) {
    const first = state.bad > 0 ? state.firstBad : state.lines + 1;
    const message = `${bad === 1 ? '1 line is' : `${bad} lines are`} not "<ms> <value> <step>", the first at line ${first}.`;
    return { file, message, hint: 'Correct or remove these lines; the points around them are shown.' };
  }
  if (state.count > 0 || !ended) return null;
  return {
    file,
    message: 'The metric holds no points.',
    hint: 'Remove the empty file; MLflow cannot list this run with it.',
  };
}

/** Folders, and the files in them that MLflow may still rewrite or append to (params are written once). */
function watched(meta: string, experiment: string, params: Keys, tags: Keys, metrics: Keys): readonly string[] {
  const files = [meta, experiment, ...params.folders, ...tags.folders, ...metrics.folders];
  for (const { file } of tags.files) files.push(file);
  for (const { file } of metrics.files) files.push(file);
  return files;
}

function metaProblems(file: string, meta: RunMeta): readonly ReadProblem[] {
  if (meta.why === null) return [];
  const hint = 'Restore the file from a copy; what lies beside it is shown without it.';
  return [{ file, message: `The run's description ${meta.why}.`, hint }];
}

/** Reads one run of the file store; metrics go on from the cursor. No run where its folder is gone. */
export async function readRun(claim: Claim, since: Cursor | null, experiments: ExperimentReader): Promise<Reading> {
  const { folder } = claim;
  const metaFile = join(folder, 'meta.yaml');
  const experimentFolder = dirname(folder);
  const experimentFile = join(experimentFolder, 'meta.yaml');
  const meta = await readRunMeta(metaFile);
  const experiment = await experiments.read(experimentFile);
  if (meta.missing && !existsSync(folder)) return { runs: [], cursor: {}, problems: [] };

  const problems: ReadProblem[] = [...metaProblems(metaFile, meta)];
  if (experiment.why !== null) {
    const hint = 'Restore the file from a copy; its runs are listed without the name.';
    problems.push({ file: experimentFile, message: `The experiment's description ${experiment.why}.`, hint });
  }
  const paramKeys = listKeys(join(folder, 'params'), problems);
  const tagKeys = listKeys(join(folder, 'tags'), problems);
  const metricKeys = listKeys(join(folder, 'metrics'), problems);
  const params = readTexts(paramKeys.files, problems);
  const tags = readTexts(tagKeys.files, problems);

  const before = statesOf(since);
  const states: [string, MetricState][] = [];
  const metrics: [string, MetricSummary][] = [];
  const ended = meta.status !== 'running' && meta.status !== 'scheduled';
  let lastLoggedAt: number | null = null;
  for (const { key, file } of metricKeys.files) {
    const read = followMetric(file, before.get(key) ?? null);
    if (!read.ok) {
      problems.push({ file, message: `The metric ${read.why}.`, hint: 'Make it a file that you may read.' });
      continue;
    }
    const state = read.value;
    states.push([key, state]);
    const problem = metricProblem(file, state, ended);
    if (problem !== null) problems.push(problem);
    if (state.count === 0) continue;
    metrics.push([key, summaryOf(state)]);
    if (lastLoggedAt === null || state.newest > lastLoggedAt) lastLoggedAt = state.newest;
  }

  const id = basename(folder);
  const facts = factsOfTags(tags);
  const run: TrackedRun = {
    key: '',
    toolId: id,
    name: meta.name ?? facts.name ?? meta.legacyName,
    experiment: experiment.name,
    location: null,
    status: meta.status,
    reason: null,
    exitCode: null,
    startedAt: meta.startedAt,
    endedAt: meta.endedAt,
    lastLoggedAt,
    params: Object.fromEntries(params),
    metrics: Object.fromEntries(metrics),
    tags: Object.fromEntries(tags),
    note: facts.note,
    git: facts.git,
    parent: facts.parent,
    deleted: meta.deleted || experiment.deleted || basename(dirname(experimentFolder)) === '.trash',
    artifacts: artifactFolder(folder, id, meta.artifactUri),
  };
  const files = watched(metaFile, experimentFile, paramKeys, tagKeys, metricKeys);
  return { runs: [run], cursor: { metrics: Object.fromEntries(states) }, problems, files };
}
