import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { parseJson } from '../tables/json.ts';
import { readWhole, whyUnreadable } from '../tables/table-file.ts';

/** MB; parsing takes several times as much. */
const largest = 64;
/** A state that does not parse may be in the making: it is read once more after this. */
const rewriteMs = 40;
const keptStates = 16;
const stateFile = /^experiment_state-.*\.json$/;

const stateParser = z.object({
  /** Since Ray 2.3: of each trial two JSON texts, what it is and how it runs. */
  trial_data: z.array(z.unknown()).optional().catch([]),
  /** Before: one. */
  checkpoints: z.array(z.unknown()).optional().catch([]),
});
const text = z.string().nullish().catch(null);
const trialParser = z.object({
  status: text,
  trial_id: text,
  trainable_name: text,
  custom_trial_name: text,
  relative_logdir: text,
  start_time: z.number().nullish().catch(null),
});

/** What an experiment's state says of one trial. */
export type TrialState = z.infer<typeof trialParser>;

/** Trials by the name of their folder, or why they cannot be read, as a clause. */
type Trials = ReadonlyMap<string, TrialState> | string;

/** What several JSON texts hold together; what is none gives nothing. */
function joined(texts: readonly unknown[]): Readonly<Record<string, unknown>> {
  const entries = new Map<string, unknown>();
  for (const each of texts) {
    const value = typeof each === 'string' ? parseJson(each) : null;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, held] of Object.entries(value)) entries.set(key, held);
  }
  return Object.fromEntries(entries);
}

function parseTrials(content: string): Trials {
  const state = stateParser.safeParse(parseJson(content));
  if (!state.success) return 'it holds no experiment';
  const trials = new Map<string, TrialState>();
  for (const entry of [...(state.data.trial_data ?? []), ...(state.data.checkpoints ?? [])]) {
    const texts: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
    const trial = trialParser.safeParse(joined(texts));
    const folder = trial.data?.relative_logdir;
    if (trial.success && folder !== null && folder !== undefined) trials.set(folder, trial.data);
  }
  return trials;
}

/** The newest state in an experiment's folder (Ray writes another one after a restore); null where there is none. */
export function stateIn(folder: string): string | null {
  try {
    const name = readdirSync(folder)
      .filter((each) => stateFile.test(each))
      .sort()
      .at(-1);
    return name === undefined ? null : join(folder, name);
  } catch {
    return null;
  }
}

/** Reads experiments' states, each only once for all of its trials as long as it does not change. */
export class ExperimentStates {
  readonly #kept = new Map<string, { readonly mark: string; readonly trials: Trials }>();

  async trials(file: string): Promise<Trials> {
    const first = this.#read(file);
    if (typeof first !== 'string') return first;
    await wait(rewriteMs);
    return this.#read(file);
  }

  #read(file: string): Trials {
    try {
      const { size, mtimeMs, ino } = statSync(file);
      const mark = `${size} ${mtimeMs} ${ino}`;
      const kept = this.#kept.get(file);
      if (kept?.mark === mark) return kept.trials;
      const trials = parseTrials(readWhole(file, largest).toString('utf8'));
      this.#kept.delete(file);
      this.#kept.set(file, { mark, trials });
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= keptStates) break;
        this.#kept.delete(oldest);
      }
      return trials;
    } catch (error) {
      return whyUnreadable(error).split('\n')[0] ?? '';
    }
  }
}
