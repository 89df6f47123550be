import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MetricSummary, RunStatus } from '../../runs/run.ts';
import type { Claim, TrackedRun } from '../tracker.ts';
import { noSession, statusOf } from './hparams.ts';
import type { Session } from './hparams.ts';
import { holdsOnlyItsSession, isEventFile } from './layout.ts';
import type { PartFiles } from './layout.ts';
import type { FileState, Part } from './part.ts';
import { joinSummaries } from './summary.ts';
import type { TagSummary } from './summary.ts';

/** One writer's files and what was read of them. */
export interface ReadPart {
  readonly files: PartFiles;
  readonly part: Part<TagSummary>;
}

/**
 * A session that ended this much (ms) before the last point was logged did not end the run: `add_hparams` writes its
 * end at once, also when it is called before the training.
 */
const endTolerance = 60_000;

/** Each tag's files, in order. */
export function byTag<Sink>(files: readonly { readonly sinks: ReadonlyMap<string, Sink> }[]): Map<string, Sink[]> {
  const found = new Map<string, Sink[]>();
  for (const { sinks } of files) {
    for (const [tag, sink] of sinks) {
      const known = found.get(tag);
      if (known === undefined) found.set(tag, [sink]);
      else known.push(sink);
    }
  }
  return found;
}

/** Of a metric that both the run and its hparams session logged, the one with more points wins. */
function metricsOf(parts: readonly ReadPart[]): Record<string, MetricSummary> {
  const metrics = new Map<string, MetricSummary>();
  for (const { files, part } of parts) {
    for (const [tag, sinks] of byTag(part.files)) {
      const summary = joinSummaries(sinks);
      const name = files.prefix + tag;
      if (summary !== null && summary.count > (metrics.get(name)?.count ?? 0)) metrics.set(name, summary);
    }
  }
  return Object.fromEntries(metrics);
}

function extreme(times: readonly number[], pick: (...values: number[]) => number): number | null {
  const finite = times.filter((time) => Number.isFinite(time));
  return finite.length === 0 ? null : pick(...finite);
}

/** The newest session: of several files the last that holds one. */
function sessionOf(files: readonly FileState<TagSummary>[]): Session {
  return files.findLast(({ session }) => session.params !== null || session.end !== null)?.session ?? noSession;
}

/** What a session's end says of the run, unless the run went on logging in another file. */
function endOf(
  session: Session,
  files: readonly FileState<TagSummary>[],
): { readonly status: RunStatus | null; readonly endedAt: number | null } {
  const { end } = session;
  if (end === null) return { status: null, endedAt: null };
  const later = files.some((file) => file.session !== session && file.lastPointAt > end.loggedAt + endTolerance);
  const status = later ? null : statusOf(session);
  const ended = status === 'finished' || status === 'failed';
  return { status, endedAt: ended ? (end.at ?? end.loggedAt) : null };
}

/** The folder above, for a run that is one of several hparams sessions below it; else null. */
function parentOf(claim: Claim, files: readonly FileState<TagSummary>[]): string | null {
  const isOne = files.every(({ session, sinks, hasOtherData }) => {
    if (session.params === null) return false;
    return session.metrics === null || holdsOnlyItsSession({ session, scalars: [...sinks.keys()], hasOtherData });
  });
  if (!isOne || files.length === 0 || claim.owns.length > 0) return null;
  const above = dirname(claim.folder);
  try {
    return above !== claim.folder && readdirSync(above).some(isEventFile) ? above : null;
  } catch {
    return null;
  }
}

/** A run as its event files tell it. */
export function runOf(claim: Claim, parts: readonly ReadPart[]): TrackedRun {
  const files = parts.flatMap(({ part }) => part.files);
  const session = sessionOf(files);
  const points = extreme(
    files.map(({ lastPointAt }) => lastPointAt),
    Math.max,
  );
  const summaries = files.map(({ lastLoggedAt }) => lastLoggedAt);
  const starts = files.map(({ startedAt }) => startedAt);
  return {
    key: '',
    toolId: null,
    name: null,
    experiment: null,
    location: null,
    ...endOf(session, files),
    reason: null,
    exitCode: null,
    startedAt: session.startedAt ?? extreme(starts, Math.min),
    lastLoggedAt: points ?? extreme(summaries, Math.max) ?? extreme(starts, Math.max),
    params: session.params ?? {},
    metrics: metricsOf(parts),
    tags: {},
    note: null,
    git: null,
    parent: parentOf(claim, files),
    deleted: false,
    artifacts: null,
  };
}
