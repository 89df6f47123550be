import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { RunStatus } from '../../runs/run.ts';
import { parseFlat } from './flat-yaml.ts';
import type { FlatYaml } from './flat-yaml.ts';
import { readText, statOrNull } from './text-file.ts';
import { statusOfWord } from './words.ts';

/** How long a file that looks half-written gets to be whole, and how old a write may be to still count as one. */
const patienceMs = 50;
const recentMs = 10_000;

/** What a meta.yaml holds. `why` is null for a whole file, else a clause that says what is wrong with it. */
export interface Meta {
  readonly entries: FlatYaml;
  readonly why: string | null;
  readonly missing: boolean;
}

function readOnce(file: string, isWhole: (entries: FlatYaml) => boolean): Meta {
  const none: FlatYaml = new Map();
  const read = readText(file);
  if (!read.ok) return { entries: none, why: read.why, missing: read.missing };
  if (read.text === '') return { entries: none, why: 'is empty', missing: false };
  // A last line without its end may stop in the middle of a value: it is not taken.
  const cut = !read.text.endsWith('\n');
  const entries = parseFlat(cut ? read.text.slice(0, read.text.lastIndexOf('\n') + 1) : read.text);
  if (entries === null) return { entries: none, why: 'is not the YAML that MLflow writes', missing: false };
  if (cut || !isWhole(entries)) return { entries, why: 'is incomplete', missing: false };
  return { entries, why: read.isUtf8 ? null : 'holds bytes that are no UTF-8', missing: false };
}

function wasJustWritten(file: string): boolean {
  const stats = statOrNull(file);
  return stats !== null && Math.abs(Date.now() - stats.mtimeMs) < recentMs;
}

/**
 * Reads a meta.yaml. MLflow truncates and rewrites it, so one that was written in the last seconds and is not whole is
 * read once more a moment later.
 */
async function readMeta(file: string, isWhole: (entries: FlatYaml) => boolean): Promise<Meta> {
  const meta = readOnce(file, isWhole);
  if (meta.why === null || meta.missing || !wasJustWritten(file)) return meta;
  await sleep(patienceMs);
  return readOnce(file, isWhole);
}

const milliseconds = z
  .string()
  .regex(/^-?\d{1,15}(?:\.\d+)?$/)
  .transform(Number)
  .nullable()
  .catch(null);
const text = z.string().nullable().catch(null);

const runFields = z.object({
  status: text,
  start_time: milliseconds,
  end_time: milliseconds,
  run_name: text,
  name: text,
  lifecycle_stage: text,
  artifact_uri: text,
});

/** A run's meta.yaml. Times are milliseconds since 1970; `name` is null where a tag must tell it. */
export interface RunMeta {
  readonly status: RunStatus;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly name: string | null;
  readonly legacyName: string | null;
  readonly deleted: boolean;
  readonly artifactUri: string | null;
  readonly why: string | null;
  readonly missing: boolean;
}

/** Reads a run's meta.yaml (file store of MLflow 1, 2 and 3: `store/tracking/file_store.py`). Never throws. */
export async function readRunMeta(file: string): Promise<RunMeta> {
  const meta = await readMeta(
    file,
    (entries) =>
      (entries.has('run_id') || entries.has('run_uuid')) && entries.has('status') && entries.has('start_time'),
  );
  const fields = runFields.parse(Object.fromEntries(meta.entries));
  const status = fields.status === null ? null : statusOfWord(fields.status);
  const strange = fields.status !== null && status === null ? 'has a status that MLflow does not know' : null;
  return {
    status: status ?? 'unknown',
    startedAt: fields.start_time,
    endedAt: fields.end_time,
    name: fields.run_name === '' ? null : fields.run_name,
    legacyName: fields.name === '' ? null : fields.name,
    deleted: fields.lifecycle_stage === 'deleted',
    artifactUri: fields.artifact_uri,
    why: meta.why ?? strange,
    missing: meta.missing,
  };
}

/** An experiment's meta.yaml; `name` is null where there is none. */
export interface ExperimentMeta {
  readonly name: string | null;
  readonly deleted: boolean;
  readonly why: string | null;
}

/** Reads experiments' meta.yaml files, each again only when its time or size has changed. */
export class ExperimentReader {
  readonly #kept = new Map<
    string,
    { readonly mtimeMs: number; readonly size: number; readonly meta: ExperimentMeta }
  >();

  /** The experiment that a meta.yaml (absolute path) tells of; nameless and without a fault if there is no such file. */
  async read(file: string): Promise<ExperimentMeta> {
    const stats = statOrNull(file);
    if (stats === null) return { name: null, deleted: false, why: null };
    const kept = this.#kept.get(file);
    if (kept?.mtimeMs === stats.mtimeMs && kept.size === stats.size) return kept.meta;
    const { entries, why, missing } = await readMeta(file, (found) => found.has('name'));
    const meta: ExperimentMeta = {
      name: entries.get('name') ?? null,
      deleted: entries.get('lifecycle_stage') === 'deleted',
      why: missing ? null : why,
    };
    this.#kept.set(file, { mtimeMs: stats.mtimeMs, size: stats.size, meta });
    return meta;
  }
}
