import { join } from 'node:path';
import type { Series } from '../../runs/series.ts';
import { candidates } from '../optuna/names.ts';
import type { Claim, Cursor, Listing, Reading, Tracker, TrackerFactory } from '../tracker.ts';
import { optunaJournalAbout } from './about.ts';
import { Journal } from './journal.ts';

const name = 'optuna-journal';
/** How every journal begins: its first line tells that a study is made. */
const beginning = /^\{\s*"op_code"\s*:\s*\d+\s*,\s*"worker_id"\s*:/;
/** Journals of which what was played is kept. */
const keptJournals = 8;

class OptunaJournalTracker implements Tracker {
  readonly name = name;
  readonly title = 'Optuna (journal)';
  readonly about = optunaJournalAbout;
  readonly looksFor = ["Optuna's JournalStorage files of any name"];
  /** By file; taken out while in use. */
  readonly #journals = new Map<string, Journal>();

  detect(listing: Listing): readonly Claim[] {
    const claims: Claim[] = [];
    for (const file of candidates(listing)) {
      const head = listing.head(file, 64);
      if (head === null || !beginning.test(Buffer.from(head).toString('latin1'))) continue;
      claims.push({ tracker: name, folder: listing.folder, files: [join(listing.folder, file)], owns: [] });
    }
    return claims;
  }

  async read(claim: Claim, since: Cursor | null): Promise<Reading> {
    const file = claim.files[0] ?? claim.folder;
    if (since === null) this.#journals.delete(file);
    return this.#use(file, async (journal) => {
      const problems = await journal.follow();
      const runs = journal.replay.runs();
      return { runs, cursor: { runs: runs.length }, problems };
    });
  }

  async series(claim: Claim, key: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>> {
    const file = claim.files[0] ?? claim.folder;
    return this.#use(file, async (journal) => {
      await journal.follow();
      const found = new Map<string, Series>();
      for (const metric of metrics) {
        const series = journal.replay.series(Number(key), metric);
        if (series !== null) found.set(metric, series);
      }
      return found;
    });
  }

  async #use<T>(file: string, use: (journal: Journal) => Promise<T>): Promise<T> {
    const journal = this.#journals.get(file) ?? new Journal(file);
    this.#journals.delete(file);
    const answer = await use(journal);
    this.#journals.set(file, journal);
    for (const oldest of this.#journals.keys()) {
      if (this.#journals.size <= keptJournals) break;
      this.#journals.delete(oldest);
    }
    return answer;
  }
}

/** Optuna's JournalStorage in a file of any name: a study is an experiment, a trial a run. */
export const optunaJournalTracker: TrackerFactory = () => new OptunaJournalTracker();
