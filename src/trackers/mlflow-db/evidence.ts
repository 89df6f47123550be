import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { noEvidence } from '../../snapshot/evidence.ts';
import type { Evidence } from '../../snapshot/evidence.ts';
import { commandOf, datasetRecord, environmentIn } from '../mlflow/evidence.ts';
import type { DatasetInput } from '../mlflow/evidence.ts';
import { useDatabase } from '../sqlite/open.ts';
import { headOf } from '../sqlite/pages.ts';
import { columnsOf, textOf } from '../sqlite/table.ts';
import type { Claim, TrackedRun } from '../tracker.ts';

/** What MLflow left of a run in a database and beside it: its models' environments, and the digests of its datasets. */
export async function mlflowDbEvidence(claim: Claim, run: TrackedRun): Promise<Evidence> {
  const file = claim.files[0] ?? claim.folder;
  const head = headOf(file);
  if (typeof head === 'string') return noEvidence;
  const worked = await useDatabase(file, head, (db) =>
    Promise.resolve({ datasets: datasetsOf(db, run.key), models: modelsOf(db, run.key) }),
  );
  const { datasets, models } = worked.ok ? worked.value : { datasets: [], models: [] };
  // A model's folder lies beside the runs' folders of its experiment.
  const experiment = run.artifacts === null ? null : dirname(dirname(run.artifacts));
  const own = experiment === null ? [] : models.map((id) => join(experiment, 'models', id, 'artifacts'));
  const environment = environmentIn([...(run.artifacts === null ? [] : [run.artifacts]), ...own]);
  const data = datasetRecord(datasets);
  return { ...noEvidence, environment: { ...environment, ...commandOf(run) }, data };
}

function datasetsOf(db: DatabaseSync, run: string): readonly DatasetInput[] {
  const wanted = [...columnsOf(db, 'inputs'), ...columnsOf(db, 'datasets')];
  if (!['source_id', 'destination_id', 'dataset_uuid', 'digest'].every((name) => wanted.includes(name))) return [];
  const tagged = columnsOf(db, 'input_tags').has('input_uuid') && columnsOf(db, 'inputs').has('input_uuid');
  const context = tagged
    ? "(SELECT CAST(t.value AS TEXT) FROM input_tags t WHERE t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context')"
    : 'NULL';
  return db
    .prepare(
      `SELECT CAST(d.name AS TEXT) AS name, CAST(d.digest AS TEXT) AS digest, ${context} AS context
       FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
       WHERE i.destination_id = ? AND i.source_type = 'DATASET' ORDER BY d.name, d.digest LIMIT 1000`,
    )
    .all(run)
    .map((row) => ({ name: textOf(row['name']), digest: textOf(row['digest']), context: textOf(row['context']) }));
}

function modelsOf(db: DatabaseSync, run: string): readonly string[] {
  const columns = columnsOf(db, 'logged_models');
  if (!columns.has('model_id') || !columns.has('source_run_id')) return [];
  return db
    .prepare('SELECT CAST(model_id AS TEXT) AS id FROM logged_models WHERE source_run_id = ? LIMIT 100')
    .all(run)
    .map((row) => textOf(row['id']))
    .filter((id) => /^[\w-]+$/.test(id));
}
