import { dirname } from 'node:path';
import type { Part } from './merge.ts';
import type { Group } from './standing.ts';

const isLayer = ({ run }: Part): boolean => run.layer !== undefined;

/** The folder in which to look for what a run lies below; of one in a file, the file's. */
function folderAbove(place: string): string {
  const hash = place.indexOf('#');
  return dirname(hash === -1 ? place : place.slice(0, hash));
}

/** The innermost layer above a place; null where there is none. */
function layerAbove(place: string, layers: ReadonlyMap<string, Group>): Group | null {
  for (let at = folderAbove(place); ; at = dirname(at)) {
    const layer = layers.get(at);
    if (layer !== undefined) return layer;
    if (dirname(at) === at) return null;
  }
}

function trackersOf(groups: readonly Group[]): readonly string[] {
  return groups.flatMap(({ parts }) => parts.filter((part) => !isLayer(part)).map(({ unit }) => unit.tracker.name));
}

/**
 * Joins layers (what a job was started with) with the runs in folders below them. Where each tracker has one run there,
 * all are one run, whose place is the layer's folder: it holds all sources. Where a tracker has several, each stays a
 * run and has the layer's word besides; those in one database stay as they are. A layer without runs is a run.
 */
export function joinLayers(groups: readonly Group[]): Group[] {
  const layers = new Map<string, Group>();
  for (const group of groups) if (group.parts.some(({ run }) => run.layer === 'tree')) layers.set(group.place, group);
  if (layers.size === 0) return [...groups];
  const below = new Map<Group, Group[]>();
  for (const group of groups) {
    const layer = layers.has(group.place) ? null : layerAbove(group.place, layers);
    if (layer?.root !== group.root) continue;
    const found = below.get(layer);
    if (found === undefined) below.set(layer, [group]);
    else found.push(group);
  }
  const gone = new Set<Group>();
  for (const [layer, found] of below) {
    const trackers = trackersOf([layer, ...found]);
    const isAlone = (name: string): boolean => trackers.indexOf(name) === trackers.lastIndexOf(name);
    // Of a database with many runs none is the job's.
    const own = found.filter(
      ({ place, parts }) => !place.includes('#') || parts.every(({ unit }) => isAlone(unit.tracker.name)),
    );
    const names = trackersOf([layer, ...own]);
    const words = layer.parts.filter(isLayer);
    if (new Set(names).size === names.length) {
      for (const group of own) {
        layer.parts.push(...group.parts.filter((part) => !isLayer(part)));
        gone.add(group);
      }
    } else {
      for (const group of own) group.parts.push(...words);
      if (words.length === layer.parts.length) gone.add(layer);
    }
  }
  return groups.filter((group) => !gone.has(group));
}
