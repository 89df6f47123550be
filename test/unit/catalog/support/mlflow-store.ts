import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a run of a store that tests write looks like, beside its defaults. */
export interface StoreRun {
  readonly id: string;
  readonly name?: string;
  /** 1 RUNNING, 3 FINISHED, 4 FAILED. */
  readonly status?: 1 | 3 | 4;
  readonly startedAt?: number;
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly deleted?: boolean;
}

/** 32 hexadecimal digits that end in a number. */
export function runId(n: number): string {
  return n.toString(16).padStart(32, '0');
}

/** Makes an experiment in an MLflow file store; gives its folder. */
export function writeExperiment(store: string, id: string, name: string): string {
  const folder = join(store, id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'meta.yaml'),
    `artifact_location: ${folder}\ncreation_time: 1700000000000\nexperiment_id: '${id}'\n` +
      `last_update_time: 1700000000000\nlifecycle_stage: active\nname: ${name}\n`,
  );
  return folder;
}

/** Writes a run as MLflow's file store does; gives its folder. */
export function writeMlflowRun(experiment: string, run: StoreRun): string {
  const folder = join(experiment, run.id);
  const startedAt = run.startedAt ?? 1_700_000_000_000;
  for (const name of ['metrics', 'params', 'tags', 'artifacts']) mkdirSync(join(folder, name), { recursive: true });
  for (const [key, values] of Object.entries(run.metrics ?? {})) {
    writeMetric(folder, key, values.map((value, step) => `${startedAt + step * 1000} ${value} ${step}\n`).join(''));
  }
  for (const [key, value] of Object.entries(run.params ?? {})) writeFileSync(join(folder, 'params', key), value);
  for (const [key, value] of Object.entries(run.tags ?? {})) writeFileSync(join(folder, 'tags', key), value);
  writeMeta(folder, run);
  return folder;
}

/** Writes a run's meta.yaml (again). */
export function writeMeta(folder: string, run: StoreRun): void {
  const startedAt = run.startedAt ?? 1_700_000_000_000;
  const status = run.status ?? 3;
  writeFileSync(
    join(folder, 'meta.yaml'),
    `artifact_uri: ${folder}/artifacts\nend_time: ${status === 1 ? 'null' : startedAt + 60_000}\nentry_point_name: ''\n` +
      `experiment_id: '1'\nlifecycle_stage: ${run.deleted === true ? 'deleted' : 'active'}\nrun_id: ${run.id}\n` +
      `run_name: ${run.name ?? `run-${run.id.slice(-4)}`}\nrun_uuid: ${run.id}\nsource_name: ''\nsource_type: 4\n` +
      `source_version: ''\nstart_time: ${startedAt}\nstatus: ${status}\ntags: []\nuser_id: ada\n`,
  );
}

/** Appends lines to one of a run's metric files. */
export function writeMetric(folder: string, key: string, lines: string): void {
  const file = join(folder, 'metrics', key);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, lines);
}
