import type { MessagePort } from 'node:worker_threads';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import type { CatalogApi, OutlineNode, SeriesCut } from './api.ts';
import { buffersOf } from './media.ts';
import { pageEnd } from './rpc.ts';
import type { Call, ToWorker } from './rpc.ts';

type Item = Run | OutlineNode;

/** An answer as it crosses: a long list apart, and the buffers that are handed over rather than copied. */
interface Reply {
  readonly value: unknown;
  readonly list: readonly Item[] | null;
  readonly transfer: ArrayBuffer[];
}

const nothing: Reply = { value: null, list: null, transfer: [] };
const plain = (value: unknown): Reply => ({ value, list: null, transfer: [] });

async function answer(catalog: CatalogApi, call: Call, signal: AbortSignal): Promise<Reply> {
  switch (call.method) {
    case 'configure':
      await catalog.configure(...call.args);
      return nothing;
    case 'rescan':
      await catalog.rescan();
      return nothing;
    case 'ready':
      await catalog.ready();
      return nothing;
    case 'state':
      return plain(await catalog.state());
    case 'find':
      return plain(await catalog.find(...call.args));
    case 'details':
      return plain(await catalog.details(...call.args));
    case 'annotate':
      return plain(await catalog.annotate(...call.args));
    case 'baselineOf':
      return plain(await catalog.baselineOf(...call.args));
    case 'table':
      return plain(await catalog.table(...call.args));
    case 'columns':
      return plain(await catalog.columns(...call.args));
    case 'columnValues':
      return plain(await catalog.columnValues(...call.args));
    case 'tableIds':
      return plain(await catalog.tableIds(...call.args));
    case 'tableText':
      return plain(await catalog.tableText(...call.args));
    case 'media':
      return plain(await catalog.media(...call.args));
    case 'mediaFrames': {
      const frames = await catalog.mediaFrames(...call.args);
      return { value: frames, list: null, transfer: buffersOf(frames) };
    }
    case 'diff':
      return plain(await catalog.diff(...call.args));
    case 'compare':
      return plain(await catalog.compare(...call.args));
    case 'explain':
      return plain(await catalog.explain(...call.args));
    case 'snapshot':
      return plain(await catalog.snapshot(...call.args));
    case 'texts':
      return plain(await catalog.texts(...call.args));
    case 'codeChanges':
      return plain(await catalog.codeChanges(...call.args));
    case 'codeText':
      return plain(await catalog.codeText(...call.args));
    case 'runsAtHead':
      return plain(await catalog.runsAtHead(...call.args));
    case 'newest':
      return plain(await catalog.newest());
    case 'beside':
      return plain(await catalog.beside(...call.args));
    case 'programRuns':
      return plain(await catalog.programRuns(...call.args));
    case 'placed':
      return plain(await catalog.placed(...call.args));
    case 'runHolding':
      return plain(await catalog.runHolding(...call.args));
    case 'connect':
      await catalog.connect(...call.args);
      return nothing;
    case 'servers':
      return plain(await catalog.servers());
    case 'probe':
      return plain(await catalog.probe(...call.args));
    case 'download':
      return plain(await catalog.download(...call.args, signal));
    case 'trackers':
      return plain(await catalog.trackers());
    case 'dispose':
      await catalog.dispose();
      return nothing;
    case 'runs':
      return { value: null, list: await catalog.runs(...call.args), transfer: [] };
    case 'outline': {
      const outline = await catalog.outline(...call.args);
      return outline.ok ? { value: { ok: true, value: [] }, list: outline.value, transfer: [] } : plain(outline);
    }
    case 'query': {
      const found = await catalog.query(...call.args);
      if (!found.ok) return plain(found);
      return { value: { ok: true, value: { ...found.value, runs: [] } }, list: found.value.runs, transfer: [] };
    }
    case 'series':
      return copied(await catalog.series(...call.args, signal));
    case 'cuts':
      return handedOver(await catalog.cuts(...call.args, signal));
  }
}

/** The catalog keeps its columns: what crosses is a copy. */
function copied(found: ReadonlyMap<string, Series>): Reply {
  const transfer: ArrayBuffer[] = [];
  const value = new Map<string, Series>();
  for (const [metric, { steps, times, values }] of found) {
    const copy = { steps: steps.slice(), times: times.slice(), values: values.slice() };
    transfer.push(copy.steps.buffer, copy.times.buffer, copy.values.buffer);
    value.set(metric, copy);
  }
  return { value, list: null, transfer };
}

function handedOver(value: readonly SeriesCut[]): Reply {
  const buffers = value.flatMap(({ xs, ys, smoothXs, smoothYs }) => [xs, ys, smoothXs, smoothYs]);
  return { value, list: null, transfer: [...new Set(buffers.map(({ buffer }) => buffer))] };
}

/** Answers what comes over a port from a catalog, until the port closes. Events go out as they come. */
export function serve(catalog: CatalogApi, port: MessagePort): void {
  const pending = new Map<number, AbortController>();
  const lists = new Map<number, { readonly items: readonly Item[]; from: number }>();

  const page = (id: number): { readonly items: readonly Item[]; readonly more: boolean } | null => {
    const list = lists.get(id);
    if (list === undefined) return null;
    const end = pageEnd(list.items, list.from);
    const items = list.items.slice(list.from, end);
    const more = end < list.items.length;
    if (more) list.from = end;
    else lists.delete(id);
    return { items, more };
  };

  const take = async (id: number, call: Call): Promise<void> => {
    const controller = new AbortController();
    pending.set(id, controller);
    try {
      const { value, list, transfer } = await answer(catalog, call, controller.signal);
      if (list !== null) lists.set(id, { items: list, from: 0 });
      port.postMessage({ kind: 'answer', id, value, list: page(id) }, transfer);
    } catch (error) {
      port.postMessage({ kind: 'error', id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      pending.delete(id);
    }
  };

  catalog.onEvent((event) => port.postMessage({ kind: 'event', event }));
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'call') void take(message.id, message.call);
    else if (message.kind === 'cancel') {
      pending.get(message.id)?.abort();
      lists.delete(message.id);
    } else {
      const list = page(message.id);
      if (list !== null) port.postMessage({ kind: 'page', id: message.id, list });
    }
  });
}
