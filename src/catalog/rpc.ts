import type { Run } from '../runs/run.ts';
import type { CatalogApi, CatalogEvent, OutlineNode } from './api.ts';
import type { DownloadRequest } from './servers-api.ts';

/** What can be asked over a worker's port. */
export type Method = Exclude<keyof CatalogApi, 'onEvent'>;

/** A question: a method and what structured clone can carry of its arguments (a signal becomes `cancel`). */
export type Call =
  | { readonly method: 'series'; readonly args: readonly [id: string, metrics: readonly string[]] }
  | { readonly method: 'cuts'; readonly args: readonly [requests: Parameters<CatalogApi['cuts']>[0]] }
  | { readonly method: 'download'; readonly args: readonly [request: DownloadRequest] }
  | {
      [M in Exclude<Method, 'series' | 'cuts' | 'download'>]: {
        readonly method: M;
        readonly args: Parameters<CatalogApi[M]>;
      };
    }[Exclude<Method, 'series' | 'cuts' | 'download'>];

export type ToWorker =
  | { readonly kind: 'call'; readonly id: number; readonly call: Call }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Asks for the next page of an answer's list. */
  | { readonly kind: 'more'; readonly id: number };

/**
 * From the worker, which is built from the same sources: `value` has the type that the method gives, which the port
 * cannot say; `never` fits wherever it is handed on. Long lists come in pages that are quick to take in.
 */
export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly value: never; readonly list: Page | null }
  | { readonly kind: 'page'; readonly id: number; readonly list: Page }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly event: CatalogEvent };

export interface Page {
  readonly items: readonly never[];
  readonly more: boolean;
}

/** About as many fields as take some milliseconds to take in. */
const pageWeight = 2_500;

function weightOf(item: Run | OutlineNode): number {
  if (!('metrics' in item)) return 16;
  return 40 + 6 * Object.keys(item.metrics).length + Object.keys(item.params).length + Object.keys(item.tags).length;
}

/** How many of the items from `from` on make a page; at least one. */
export function pageEnd(items: readonly (Run | OutlineNode)[], from: number): number {
  let weight = 0;
  let end = from;
  for (const item of items.slice(from, from + pageWeight)) {
    weight += weightOf(item);
    if (weight > pageWeight && end > from) break;
    end += 1;
  }
  return end;
}
