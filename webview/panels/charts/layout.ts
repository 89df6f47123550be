import { groupMetrics, isSystem, matching, type Group } from '../../charts/metric-groups.ts';
import type { Scene } from '../../charts/scene.ts';
import type { ChartsPage } from './state.ts';

/** Which charts there are and in which order. */
export interface Layout {
  /** Every metric of the checked runs, and those that the search keeps. */
  readonly all: readonly string[];
  readonly found: readonly string[];
  /** Pinned ones, in the order of pinning. */
  readonly top: readonly string[];
  readonly groups: readonly (Group & { readonly isOpen: boolean })[];
}

/** Lays out the charts of all checked runs: pinned ones first, then in groups. */
export function layoutOf(scene: Scene, { search, pinned, open }: ChartsPage): Layout {
  const all = [...new Set(scene.runs.value.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  const found = matching(all, search);
  const top = pinned.filter((metric) => found.includes(metric));
  const groups = groupMetrics(found.filter((metric) => !top.includes(metric))).map((group) => ({
    ...group,
    isOpen: search !== '' || (open[group.key] ?? !isSystem(group.key)),
  }));
  return { all, found, top, groups };
}

/** The metrics whose charts are on the page, in its order; those of closed groups are not. */
export function onPage({ top, groups }: Layout): readonly string[] {
  return [...top, ...groups.flatMap(({ metrics, isOpen }) => (isOpen ? metrics : []))];
}
