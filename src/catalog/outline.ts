import type { MetricSettings } from '../runs/goal.ts';
import { compareNatural } from '../runs/natural.ts';
import { compareNewest } from '../runs/sort.ts';
import type { Answer, Headline, OutlineNode, OutlineView } from './api.ts';
import { Baselines } from './baselines.ts';
import type { Entry } from './entry.ts';
import { headline, judge, judgeExperiments } from './headlines.ts';
import type { Judged } from './headlines.ts';
import { compact, groupPath, newGroup } from './outline-groups.ts';
import type { Group } from './outline-groups.ts';
import type { Reproductions } from './reproductions.ts';
import { select } from './select.ts';

const nothing: Judged<never> = { metric: null, goal: null, best: null };

/** The side bar's tree for one view of one generation: computed once, then asked for children. */
export class Outline {
  readonly #view: OutlineView;
  readonly #settings: MetricSettings;
  readonly #reproductions: Reproductions;
  readonly #hidden: ReadonlySet<string>;
  readonly #judged: ReadonlyMap<string, Judged<Entry>>;
  readonly #baselines: Baselines;
  readonly #children = new Map<string, Entry[]>();
  readonly #groups = new Map<string, Group>();

  constructor(
    entries: ReadonlyMap<string, Entry>,
    view: OutlineView,
    runs: readonly Entry[],
    settings: MetricSettings,
    reproductions: Reproductions,
  ) {
    this.#view = view;
    this.#reproductions = reproductions;
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

  #fill(runs: readonly Entry[]): void {
    const isNested = runs.some(({ parent }) => parent !== null);
    const ids = new Map(isNested ? runs.map((run) => [run.id, run]) : []);
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

  #place(top: Group, root: Entry, run: Entry): void {
    let group = top;
    let key = `${this.#view.groupBy}:`;
    for (const part of groupPath(root, this.#view.groupBy)) {
      key += key.endsWith(':') && group === top ? part : `/${part}`;
      let next = group.groups.get(part);
      if (next === undefined) group.groups.set(part, (next = newGroup(key, part)));
      group = next;
      group.all.push(run);
    }
    if (root === run) group.runs.push(run);
  }

  /** The run that this one stands below, if that one is shown too; runs that name each other stand at the top. */
  #parentOf(run: Entry, shown: ReadonlyMap<string, Entry>): Entry | null {
    if (run.parent === null) return null;
    const seen = new Set([run.id]);
    for (let at = shown.get(run.parent); at !== undefined; at = at.parent === null ? undefined : shown.get(at.parent)) {
      if (seen.has(at.id)) return null;
      seen.add(at.id);
    }
    return shown.get(run.parent) ?? null;
  }

  #rootOf(run: Entry, shown: ReadonlyMap<string, Entry>): Entry {
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

  #bestOf(runs: readonly Entry[]): Headline | null {
    const { metric, best } = this.#judgedOf(runs);
    return best === null ? null : headline(best, metric, this.#settings);
  }

  #judgedOf(runs: readonly Entry[]): Judged<Entry> {
    const names = new Set(runs.map(({ experiment }) => experiment));
    const [name] = names;
    // Bests of different experiments do not compare, unless one metric is told to be the primary one.
    if (names.size === 1 && name !== undefined) return this.#judged.get(name) ?? nothing;
    const primary = Object.values(this.#settings).some((setting) => setting.primary === true);
    return primary ? judge(runs, this.#settings) : nothing;
  }

  #runNode(entry: Entry): OutlineNode {
    const { run } = entry;
    const judged = this.#judged.get(run.experiment);
    const metric = judged?.metric ?? null;
    const has = metric !== null && Object.hasOwn(run.metrics, metric);
    const own = has ? metric : judge([run], this.#settings).metric;
    const alone = (judged?.best ?? null) === entry;
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
      touchedAt: entry.heardAt,
      headline: line,
      best: alone,
      starred: run.starred,
      archived: run.archived,
      baseline: run.baseline,
      reproduction: this.#reproductions.of(entry.root.base, run.id)?.verdict ?? null,
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
  readonly #reproductions: Reproductions;
  readonly #kept = new Map<string, Answer<Outline>>();
  #version = '';

  constructor(reproductions: Reproductions) {
    this.#reproductions = reproductions;
  }

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
    const visible: Entry[] = [];
    for (const entry of entries.values()) {
      if ((view.showArchived === true || !entry.archived) && (view.showHidden || !hidden.has(entry.id))) {
        visible.push(entry);
      }
    }
    const selected = selectEntries(visible, view, entries, now);
    const answer: Answer<Outline> = selected.ok
      ? { ok: true, value: new Outline(entries, view, selected.value, settings, this.#reproductions) }
      : selected;
    this.#kept.set(key, answer);
    return answer;
  }
}

/** As `select`; where all are wanted in the usual order, nobody looks into them. */
function selectEntries(
  visible: Entry[],
  { query, sort }: OutlineView,
  entries: ReadonlyMap<string, Entry>,
  now: number,
): Answer<readonly Entry[]> {
  if (query.trim() === '' && sort.length === 0) return { ok: true, value: visible.sort(compareNewest) };
  const runs = visible.map(({ run }) => run);
  const selected = select(runs, query, sort, now);
  return selected.ok ? { ok: true, value: selected.value.flatMap(({ id }) => entries.get(id) ?? []) } : selected;
}
