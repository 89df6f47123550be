import type { Series } from '../../runs/series.ts';
import { Distributions } from '../optuna/distribution.ts';
import { metricNamesIn } from '../optuna/studies.ts';
import { factsOf, goalOf, isOver, runOf, seriesOf, statusOf } from '../optuna/trial.ts';
import type { Study, StudyFacts } from '../optuna/trial.ts';
import { JsonLinesParser } from '../tables/json-lines.ts';
import { readLocalTime } from '../tables/local-time.ts';
import type { TrackedRun } from '../tracker.ts';
import { readOperation } from './operation.ts';
import type { Operation, OperationOf } from './operation.ts';
import { JournalTrial } from './trial.ts';

interface JournalStudy {
  readonly name: string;
  readonly directions: readonly number[];
  readonly userAttributes: Map<string, unknown>;
  readonly systemAttributes: Map<string, unknown>;
  /** How many trials it was given. */
  trials: number;
  /** Of each parameter the kind that the study's first trial has it in, and that trial. */
  readonly kinds: Map<string, { readonly trial: number; readonly kind: string }>;
  /** Null where it changed since it was made. */
  facts: StudyFacts | null;
}

function studyOf({ name, directions, userAttributes, systemAttributes }: JournalStudy): Study {
  return {
    name,
    goals: directions.map(goalOf),
    metricNames: metricNamesIn(systemAttributes),
    userAttributes: new Map(userAttributes),
  };
}

/**
 * A journal played from its beginning, as Optuna itself does it: ids are counted, not written, and what comes for a
 * trial that is over, or for one of a deleted study, counts for nothing.
 */
export class Replay extends JsonLinesParser<Operation> {
  readonly firstTime = null;
  readonly lastTime = null;
  protected override readonly noun = "operation of Optuna's";
  readonly #file: string;
  readonly #distributions = new Distributions();
  readonly #studies = new Map<number, JournalStudy>();
  readonly #trials: JournalTrial[] = [];
  /** Runs by trial, as far as it did not change since they were made, and of what of its study. */
  readonly #runs = new Map<number, { readonly run: TrackedRun; readonly facts: StudyFacts }>();
  #nextStudy = 0;

  /** @param file absolute */
  constructor(file: string) {
    super(null);
    this.#file = file;
  }

  /** Optuna, too, counts a line only once its end is written. */
  override isComplete(): boolean {
    return false;
  }

  /** Nothing: a journal goes on from what is in memory, or from its beginning. */
  save(): unknown {
    return null;
  }

  /** The trials of studies that were not deleted, in the order in which they were made; unchanged ones are the same objects. */
  runs(): readonly TrackedRun[] {
    const runs: TrackedRun[] = [];
    for (const trial of this.#trials) {
      const study = this.#studies.get(trial.study);
      if (study === undefined) continue;
      const facts = (study.facts ??= factsOf(studyOf(study)));
      let made = this.#runs.get(trial.id);
      if (made?.facts !== facts) {
        this.#runs.set(trial.id, (made = { run: runOf(trial.build(), facts, this.#file), facts }));
      }
      runs.push(made.run);
    }
    return runs;
  }

  /** A metric of a trial; null where it has no points. */
  series(id: number, metric: string): Series | null {
    const trial = this.#trials[id];
    const study = trial === undefined ? undefined : this.#studies.get(trial.study);
    if (trial === undefined || study === undefined) return null;
    return seriesOf(metric, studyOf(study), trial, () => trial.reported());
  }

  protected parse(text: string): Operation | null {
    return readOperation(text);
  }

  protected take(operation: Operation): void {
    switch (operation.op_code) {
      case 0:
        this.#createStudy(operation);
        break;
      case 1:
        this.#studies.delete(operation.study_id);
        break;
      case 2:
        this.#changeStudy(operation.study_id, (study) => assign(study.userAttributes, operation.user_attr));
        break;
      case 3:
        this.#changeStudy(operation.study_id, (study) => assign(study.systemAttributes, operation.system_attr));
        break;
      case 4:
        this.#createTrial(operation);
        break;
      case 5:
        this.#change(operation.trial_id, (trial) => this.#setParam(trial, operation));
        break;
      case 6:
        this.#change(operation.trial_id, (trial) => setState(trial, operation));
        break;
      case 7:
        this.#change(operation.trial_id, (trial) => trial.report(operation.step, operation.intermediate_value));
        break;
      case 8:
        this.#change(operation.trial_id, (trial) => assign(trial.userAttributes, operation.user_attr));
        break;
      case 9:
        this.#change(operation.trial_id, (trial) => assign(trial.systemAttributes, operation.system_attr));
        break;
    }
  }

  #createStudy({ study_name: name, directions }: OperationOf<0>): void {
    // A second one of the same name was refused.
    for (const study of this.#studies.values()) if (study.name === name) return;
    this.#studies.set(this.#nextStudy, {
      name,
      directions,
      userAttributes: new Map(),
      systemAttributes: new Map(),
      trials: 0,
      kinds: new Map(),
      facts: null,
    });
    this.#nextStudy += 1;
  }

  #changeStudy(id: number, change: (study: JournalStudy) => void): void {
    const study = this.#studies.get(id);
    if (study === undefined) return;
    change(study);
    study.facts = null;
  }

  #createTrial(operation: OperationOf<4>): void {
    const study = this.#studies.get(operation.study_id);
    if (study === undefined) return;
    const trial = new JournalTrial(this.#trials.length, operation.study_id, study.trials);
    study.trials += 1;
    this.#trials.push(trial);
    const { status, reason } = statusOf(operation.state ?? 0) ?? { status: 'unknown', reason: null };
    trial.status = status;
    trial.reason = reason;
    trial.startedAt = readLocalTime(operation.datetime_start);
    trial.endedAt = readLocalTime(operation.datetime_complete);
    trial.values = operation.values ?? (operation.value == null ? [] : [operation.value]);
    for (const [name, stored] of Object.entries(operation.params ?? {})) {
      const distribution = this.#distributions.of(operation.distributions?.[name] ?? '');
      trial.params.set(name, distribution === null ? stored : distribution.decode(stored));
      if (distribution !== null) this.#keepKind(study, trial, name, distribution.kind);
    }
    for (const [step, value] of Object.entries(operation.intermediate_values ?? {})) trial.report(Number(step), value);
    assign(trial.userAttributes, operation.user_attrs ?? {});
    assign(trial.systemAttributes, operation.system_attrs ?? {});
  }

  #change(id: number, change: (trial: JournalTrial) => void): void {
    const trial = this.#trials[id];
    if (trial === undefined || isOver(trial.status)) return;
    change(trial);
    this.#runs.delete(id);
  }

  /** Optuna refuses a parameter that is drawn in another way than before in its study. */
  #setParam(
    trial: JournalTrial,
    { param_name: name, param_value_internal: stored, distribution }: OperationOf<5>,
  ): void {
    const study = this.#studies.get(trial.study);
    const from = this.#distributions.of(distribution);
    if (from !== null && study !== undefined) {
      const known = study.kinds.get(name);
      if (known !== undefined && known.kind !== from.kind) return;
      this.#keepKind(study, trial, name, from.kind);
    }
    trial.params.set(name, from === null ? stored : from.decode(stored));
  }

  #keepKind(study: JournalStudy, trial: JournalTrial, name: string, kind: string): void {
    const known = study.kinds.get(name);
    if (known === undefined || trial.id < known.trial) study.kinds.set(name, { trial: trial.id, kind });
  }
}

function assign(attributes: Map<string, unknown>, more: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(more)) attributes.set(key, value);
}

function setState(trial: JournalTrial, operation: OperationOf<6>): void {
  const state = statusOf(operation.state);
  // Another process took the waiting trial first.
  if (state === null || (state.status === 'running' && trial.status === 'running')) return;
  if (state.status === 'running') trial.startedAt = readLocalTime(operation.datetime_start);
  if (isOver(state.status)) trial.endedAt = readLocalTime(operation.datetime_complete);
  trial.status = state.status;
  trial.reason = state.reason;
  if (operation.values != null) trial.values = operation.values;
}
