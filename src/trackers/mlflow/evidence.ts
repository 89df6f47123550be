import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Evidence } from '../../snapshot/evidence.ts';
import { readCondaYaml, readPythonEnv, readRequirements } from '../../snapshot/packages.ts';
import { readSmallText } from '../../project/small-text.ts';
import type { Claim, TrackedRun } from '../tracker.ts';
import { parseFlat } from './flat-yaml.ts';

/** How deep below its artifacts a run's model is looked for, and among how many folders. */
const [deepest, mostFolders] = [2, 64];

/** A dataset that a run named as its input. */
export interface DatasetInput {
  readonly name: string;
  readonly digest: string;
  /** What it was for (`training`), or ''. */
  readonly context: string;
}

/** What MLflow left in a file store: its models' environments, and the digests of its datasets. */
export function mlflowEvidence({ folder }: Claim, run: TrackedRun): Promise<Evidence> {
  const models = join(dirname(folder), 'models');
  // Since MLflow 3 a model lies beside the runs, and the run says which are its own.
  const own = namesIn(join(folder, 'outputs')).map((id) => join(models, basename(id), 'artifacts'));
  const environment = environmentIn([...(run.artifacts === null ? [] : [run.artifacts]), ...own]);
  const data = datasetRecord(datasetsOf(folder));
  return Promise.resolve({
    environment: { ...environment, ...commandOf(run) },
    data,
    config: {},
    patch: null,
    problems: [],
  });
}

/** The packages of the first model (or logged environment) that lies in one of these folders, absolute. */
export function environmentIn(folders: readonly string[]): Record<string, string> {
  const queue = folders.map((folder) => ({ folder, depth: 0 }));
  let looked = 0;
  for (let at = queue.shift(); at !== undefined && looked < mostFolders; at = queue.shift()) {
    looked += 1;
    const { folder, depth } = at;
    const read = (name: string): string | null => readSmallText(join(folder, name));
    const [requirements, conda, python] = [read('requirements.txt'), read('conda.yaml'), read('python_env.yaml')];
    if (requirements !== null || conda !== null || python !== null) {
      return {
        ...(conda === null ? {} : readCondaYaml(conda)),
        ...(python === null ? {} : readPythonEnv(python)),
        ...readRequirements(requirements ?? ''),
      };
    }
    if (depth < deepest)
      queue.push(...namesIn(folder).map((name) => ({ folder: join(folder, name), depth: depth + 1 })));
  }
  return {};
}

/** The command that started a run, as MLflow's tags tell it. */
export function commandOf({ tags }: Pick<TrackedRun, 'tags'>): Record<string, string> {
  const program = Object.hasOwn(tags, 'mlflow.source.name') ? (tags['mlflow.source.name'] ?? '') : '';
  return program === '' ? {} : { 'command.program': program };
}

/** Digests by dataset name; where several have one name, by name and what each was for. */
export function datasetRecord(inputs: readonly DatasetInput[]): Record<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of inputs) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(
    inputs.map(({ name, digest, context }): [string, string] => {
      const shared = (counts.get(name) ?? 0) > 1;
      return [shared ? `${name} (${context === '' ? digest : context})` : name, digest];
    }),
  );
}

function datasetsOf(folder: string): DatasetInput[] {
  return namesIn(join(folder, 'inputs')).flatMap((id): DatasetInput[] => {
    const input = parseFlat(readSmallText(join(folder, 'inputs', id, 'meta.yaml')) ?? '');
    const source = input?.get('source_id') ?? '';
    // The id becomes part of a path.
    if (input?.get('source_type') !== 'DATASET' || !/^[\w-]+$/.test(source)) return [];
    const meta = parseFlat(readSmallText(join(dirname(folder), 'datasets', source, 'meta.yaml')) ?? '');
    const [name, digest] = [meta?.get('name') ?? '', meta?.get('digest') ?? ''];
    return name === '' || digest === '' ? [] : [{ name, digest, context: contextIn(folder, id) }];
  });
}

/** MLflow keeps an input's tags as a map within its meta.yaml. */
function contextIn(folder: string, id: string): string {
  const text = readSmallText(join(folder, 'inputs', id, 'meta.yaml')) ?? '';
  return /^ +mlflow\.data\.context: *['"]?([^'"\n]+)/m.exec(text)?.[1]?.trim() ?? '';
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
