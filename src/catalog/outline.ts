import type { MetricSettings } from '../runs/goal.ts';
import { compareNatural } from '../runs/natural.ts';
import type { Run } from '../runs/run.ts';
import type { Answer, Headline, OutlineNode, OutlineView } from './api.ts';
import { Baselines } from './baselines.ts';
import type { Entry } from './entry.ts';
import { headline, judge, judgeExperiments } from './headlines.ts';
import type { Judged } from './headlines.ts';
import { compact, groupPath, newGroup } from './outline-groups.ts';
import type { Group } from './outline-groups.ts';
import { select } from './select.ts';

const nothing: Judged = { metric: null, goal: null, best: null };

/** The side bar's tree for one view of one generation: computed once, then asked for children. */
export class Outline {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #view: OutlineView;
  readonly #settings: MetricSettings;
  readonly #hidden: ReadonlySet<string>;
  readonly #judged: ReadonlyMap<string, Judged>;
  readonly #baselines: Baselines;
  readonly #children = new Map<string, Run[]>();
  readonly #groups = new Map<string, Group>();

  constructor(entries: ReadonlyMap<string, Entry>, view: OutlineView, runs: readonly Run[], settings: MetricSettings) {
    this.#entries = entries;
    this.#view = view;
    this.#settings = settings;
    this.#hidden = new Set(view.hidden);
    this.#judged = judgeExperiments(runs, settings);
    this.#baselines = new Baselines(entries, settings);
    this.#fill(runs);
  }

  /** Children of a node (null: the roots), at most `limit` and then a row that tells how many more there are. */
  children(parent: string | null, limit: number): OutlineNode[] {
    const group = this.#groups.get(parent ?? '');
    const groups = group === undefined ? [] : [...group.groups.values()];
    if (this.#view.groupBy === 'day') groups.sort((a, b) => compareNatural(b.label, a.label));
    else groups.sort((a, b) => compareNatural(a.label, b.label));
    const runs = group?.runs ?? (parent === null ? [] : (this.#children.get(parent) ?? []));
    const nodes: OutlineNode[] = groups.slice(0, limit).map((each) => this.#groupNode(each));
    for (const run of runs.slice(0, limit - nodes.length)) nodes.push(this.#runNode(run));
    const remaining = groups.length + runs.length - nodes.length;
    if (remaining > 0) nodes.push({ kind: 'more', key: `more:${parent ?? ''}`, remaining });
    return nodes;
  }

  #fill(runs: readonly Run[]): void {
    const ids = new Map(runs.map((run) => [run.id, run]));
    const top = newGroup('', '');
    for (const run of runs) {
      const parent = this.#parentOf(run, ids);
      if (parent !== null) {
        const siblings = this.#children.get(parent.id);
        if (siblings === undefined) this.#children.set(parent.id, [run]);
        else siblings.push(run);
      }
      // A child run counts in the group of the run that it stands below.
      this.#place(top, parent === null ? run : this.#rootOf(run, ids), run);
    }
    const shown = compact(top);
    const keep = (group: Group): void => {
      this.#groups.set(group.key, group);
      for (const each of group.groups.values()) keep(each);
    };
    keep(shown);
  }

  #place(top: Group, root: Run, run: Run): void {
    let group = top;
    let key = `${this.#view.groupBy}:`;
    const touchedAt = this.#entries.get(root.id)?.heardAt ?? null;
    for (const part of groupPath(root, this.#view.groupBy, touchedAt)) {
      key += key.endsWith(':') && group === top ? part : `/${part}`;
      const next = group.groups.get(part) ?? newGroup(key, part);
      group.groups.set(part, next);
      group = next;
      group.all.push(run);
    }
    if (root === run) group.runs.push(run);
  }

  /** The run that this one stands below, if that one is shown too; runs that name each other stand at the top. */
  #parentOf(run: Run, shown: ReadonlyMap<string, Run>): Run | null {
    if (run.parent === null) return null;
    const seen = new Set([run.id]);
    for (let at = shown.get(run.parent); at !== undefined; at = at.parent === null ? undefined : shown.get(at.parent)) {
      if (seen.has(at.id)) return null;
      seen.add(at.id);
    }
    return shown.get(run.parent) ?? null;
  }

  #rootOf(run: Run, shown: ReadonlyMap<string, Run>): Run {
    let at = run;
    for (let next = this.#parentOf(at, shown); next !== null; next = this.#parentOf(at, shown)) at = next;
    return at;
  }

  #groupNode(group: Group): OutlineNode {
    return {
      kind: 'group',
      key: group.key,
      label: group.label,
      runs: group.all.length,
      running: group.all.reduce((count, { status }) => count + Number(status === 'running'), 0),
      best: this.#bestOf(group.all),
    };
  }

  #bestOf(runs: readonly Run[]): Headline | null {
    const { metric, best } = this.#judgedOf(runs);
    return best === null ? null : headline(best, metric, this.#settings);
  }

  #judgedOf(runs: readonly Run[]): Judged {
    const names = new Set(runs.map(({ experiment }) => experiment));
    const [name] = names;
    // Bests of different experiments do not compare, unless one metric is told to be the primary one.
    if (names.size === 1 && name !== undefined) return this.#judged.get(name) ?? nothing;
    const primary = Object.values(this.#settings).some((setting) => setting.primary === true);
    return primary ? judge(runs, this.#settings) : nothing;
  }

  #runNode(run: Run): OutlineNode {
    const judged = this.#judged.get(run.experiment);
    const metric = judged?.metric ?? null;
    const has = metric !== null && Object.hasOwn(run.metrics, metric);
    const own = has ? metric : judge([run], this.#settings).metric;
    const alone = (judged?.best ?? null) === run;
    const line = headline(run, own, this.#settings);
    return {
      kind: 'run',
      key: run.id,
      name: run.name,
      tracker: run.tracker,
      status: run.status,
      reason: run.reason,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      touchedAt: this.#entries.get(run.id)?.heardAt ?? null,
      headline: line,
      best: alone,
      starred: run.starred,
      archived: run.archived,
      baseline: run.baseline,
      delta: line === null ? null : this.#baselines.delta(run, line.metric),
      colour: run.colour,
      hidden: this.#hidden.has(run.id),
      children: this.#children.get(run.id)?.length ?? 0,
      problems: run.problems.length,
    };
  }
}

/** Outlines by view, kept while nothing changes. */
export class Outlines {
  readonly #kept = new Map<string, Answer<Outline>>();
  #version = '';

  /** The outline of a view; `version` names the state of the runs: what was kept of another one is dropped. */
  of(
    entries: ReadonlyMap<string, Entry>,
    view: OutlineView,
    settings: MetricSettings,
    now: number,
    version: string,
  ): Answer<Outline> {
    if (this.#version !== version || this.#kept.size > 16) this.#kept.clear();
    this.#version = version;
    const key = JSON.stringify(view);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const hidden = new Set(view.hidden);
    const visible: Run[] = [];
    for (const { run } of entries.values()) {
      if ((view.showArchived === true || !run.archived) && (view.showHidden || !hidden.has(run.id))) visible.push(run);
    }
    const selected = select(visible, view.query, view.sort, now);
    const answer: Answer<Outline> = selected.ok
      ? { ok: true, value: new Outline(entries, view, selected.value, settings) }
      : selected;
    this.#kept.set(key, answer);
    return answer;
  }
}
