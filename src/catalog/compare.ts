import type { MetricSettings } from '../runs/goal.ts';
import { compareNewest } from '../runs/sort.ts';
import { headOf } from '../snapshot/git/repository.ts';
import type { CompareApi } from './compare-api.ts';
import { repositoriesOf } from './compare-code.ts';
import { codeChanges, codeText, diffEntries } from './compare-diff.ts';
import { compareRuns } from './compare-groups.ts';
import { textsOf } from './compare-texts.ts';
import type { Entry } from './entry.ts';
import { snapshotOf } from './run-snapshot.ts';
import { explainEntries } from './explain.ts';

/** What comparing needs of a catalog. */
export interface CompareSource {
  entry(id: string): Entry | undefined;
  entries(): Iterable<Entry>;
  settings(): MetricSettings;
  now(): number;
}

/** Answers questions about runs side by side. */
export class Comparing implements CompareApi {
  readonly #source: CompareSource;

  constructor(source: CompareSource) {
    this.#source = source;
  }

  diff: CompareApi['diff'] = async (a, b, access) => {
    const [left, right] = [this.#source.entry(a), this.#source.entry(b)];
    return left === undefined || right === undefined ? null : diffEntries(left, right, access, this.#source.settings());
  };

  compare: CompareApi['compare'] = (request) => {
    const runs = request.ids.flatMap((id) => this.#source.entry(id)?.run ?? []);
    return Promise.resolve(compareRuns(runs, request, this.#source.settings(), this.#source.now()));
  };

  explain: CompareApi['explain'] = (question, access) => explainEntries(question, access, this.#source);

  snapshot: CompareApi['snapshot'] = async (id) => {
    const entry = this.#source.entry(id);
    return entry === undefined ? null : snapshotOf(entry);
  };

  texts: CompareApi['texts'] = async (id) => {
    const entry = this.#source.entry(id);
    return entry === undefined ? [] : textsOf(entry);
  };

  codeChanges: CompareApi['codeChanges'] = async (a, b, access) => {
    const [left, right] = [this.#source.entry(a), this.#source.entry(b)];
    if (left === undefined || right === undefined) return { files: [], cut: false, problems: [] };
    return codeChanges(left, right, access);
  };

  codeText: CompareApi['codeText'] = async (id, path, access) => {
    const entry = this.#source.entry(id);
    return entry === undefined ? null : codeText(entry, path, access);
  };

  runsAtHead: CompareApi['runsAtHead'] = async (id, { git }) => {
    const entry = this.#source.entry(id);
    if (entry === undefined || !git) return null;
    const [repository] = await repositoriesOf(entry);
    const commit = repository === undefined ? null : await headOf(repository);
    if (commit === null) return null;
    const fits = ({ run }: Entry): boolean =>
      run.id !== id && run.git !== null && !run.archived && commit.startsWith(run.git.commit.toLowerCase());
    // Those of the same experiment say most.
    const order = (a: Entry, b: Entry): number =>
      Number(b.run.experiment === entry.run.experiment) - Number(a.run.experiment === entry.run.experiment) ||
      compareNewest(a.run, b.run);
    return {
      commit,
      runs: [...this.#source.entries()]
        .filter(fits)
        .sort(order)
        .map(({ run }) => run.id),
    };
  };
}
