import type { GitState, RunStatus } from '../../runs/run.ts';

/** What MLflow calls where a run stands: words in its databases and answers, numbers in its file store. */
const statuses: ReadonlyMap<string, RunStatus> = new Map([
  ['1', 'running'],
  ['2', 'scheduled'],
  ['3', 'finished'],
  ['4', 'failed'],
  ['5', 'killed'],
  ['RUNNING', 'running'],
  ['SCHEDULED', 'scheduled'],
  ['FINISHED', 'finished'],
  ['FAILED', 'failed'],
  ['KILLED', 'killed'],
]);

/** The status that MLflow's word (or number) means, null where MLflow knows no such word. */
export function statusOfWord(word: string): RunStatus | null {
  return statuses.get(word) ?? null;
}

/** What MLflow keeps in tags though it is no tag of the training: whatever its store is. */
export interface TagFacts {
  /** The run's name where no column or file tells it. */
  readonly name: string | null;
  readonly note: string | null;
  readonly git: GitState | null;
  /** The id of the run that this one is nested in. */
  readonly parent: string | null;
}

/** Reads MLflow's own tags (`mlflow.utils.mlflow_tags`); an empty one tells nothing. */
export function factsOfTags(tags: ReadonlyMap<string, string>): TagFacts {
  const filled = (key: string): string | null => {
    const text = tags.get(key) ?? '';
    return text === '' ? null : text;
  };
  return {
    name: filled('mlflow.runName'),
    note: filled('mlflow.note.content'),
    git: gitOf(tags),
    parent: filled('mlflow.parentRunId'),
  };
}

function gitOf(tags: ReadonlyMap<string, string>): GitState | null {
  const commit = tags.get('mlflow.source.git.commit') ?? '';
  if (commit === '') return null;
  const dirty = tags.get('mlflow.source.git.dirty')?.toLowerCase();
  return {
    commit,
    branch: tags.get('mlflow.source.git.branch') ?? null,
    dirty: dirty === 'true' ? true : dirty === 'false' ? false : null,
  };
}
