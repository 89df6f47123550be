import * as z from 'zod';
import type { ParamValue, RunStatus } from '../../runs/run.ts';
import { ProtoReader } from './proto.ts';

/** What the HParams plugin's records of one file say (tensorboard/plugins/hparams/{api,plugin_data}.proto). */
export const sessionSchema = z.object({
  /** The hyperparameters of the newest session start, null before one. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
  /** Milliseconds; null where the tool did not write it. */
  startedAt: z.number().nullable(),
  /** The newest session end since: TensorBoard's own number (1 ok, 2 failed, 3 running); null before one. */
  end: z.object({ status: z.number(), at: z.number().nullable(), loggedAt: z.number() }).nullable(),
  /** The tags that the experiment of the same file names as metrics; null where the file holds no experiment. */
  metrics: z.array(z.string()).nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

export const noSession: Session = { params: null, startedAt: null, end: null, metrics: null };

/** A google.protobuf.Value (the reader's open message) into `into` under `key`; nested ones are joined by `.`. */
function putValue(reader: ProtoReader, key: string, into: Map<string, ParamValue>): void {
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if (field === 8) {
      reader.varint();
      into.set(key, null);
    } else if (field === 17) into.set(key, finite(reader.double()));
    else if (field === 26) into.set(key, reader.text());
    else if (field === 32) into.set(key, reader.varint() !== 0);
    else if (field === 42) {
      reader.bytes();
      putStruct(reader.inner(), key, into);
    } else if (field === 50) {
      reader.bytes();
      into.set(key, JSON.stringify(list(reader.inner())));
    } else reader.skip(field);
  }
}

/** A google.protobuf.Struct: its fields are a map. */
function putStruct(reader: ProtoReader, key: string, into: Map<string, ParamValue>): void {
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if (field !== 10) {
      reader.skip(field);
      continue;
    }
    reader.bytes();
    const entry = entryOf(reader);
    if (entry !== null) putValue(entry.value, `${key}.${entry.name}`, into);
  }
}

/** JSON has no NaN and no infinities: the contract writes them as text. */
function finite(value: number): ParamValue {
  return Number.isFinite(value) ? value : String(value);
}

/** A google.protobuf.ListValue; objects within it are flattened as parameters are. */
function list(reader: ProtoReader): unknown[] {
  const values: unknown[] = [];
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if (field !== 10) {
      reader.skip(field);
      continue;
    }
    reader.bytes();
    const item = new Map<string, ParamValue>();
    putValue(reader.inner(), '', item);
    values.push(item.size === 1 && item.has('') ? item.get('') : Object.fromEntries(item));
  }
  return values;
}

/** One entry of a map from text to messages (the reader's last `bytes`), null where it holds no value. */
function entryOf(reader: ProtoReader): { readonly name: string; readonly value: ProtoReader } | null {
  const entry = reader.inner();
  let name = '';
  let value: ProtoReader | null = null;
  while (entry.pos < entry.end) {
    const field = entry.varint();
    if (field === 10) name = entry.text();
    else if (field === 18) {
      entry.bytes();
      value = entry.inner();
    } else entry.skip(field);
  }
  return value === null || entry.failed ? null : { name, value };
}

function sessionStart(reader: ProtoReader, before: Session): Session {
  const params = new Map<string, ParamValue>();
  let startedAt: number | null = null;
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if (field === 10) {
      reader.bytes();
      const entry = entryOf(reader);
      if (entry !== null) putValue(entry.value, entry.name, params);
    } else if (field === 41) startedAt = milliseconds(reader.double());
    else reader.skip(field);
  }
  return { ...before, params: Object.fromEntries(params), startedAt, end: null };
}

/** Seconds since 1970 as milliseconds; zero is protobuf's "not written". */
function milliseconds(seconds: number): number | null {
  return seconds > 0 && Number.isFinite(seconds) ? seconds * 1000 : null;
}

function sessionEnd(reader: ProtoReader, before: Session, loggedAt: number): Session {
  let status = 0;
  let at: number | null = null;
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if (field === 8) status = reader.varint();
    else if (field === 17) at = milliseconds(reader.double());
    else reader.skip(field);
  }
  return { ...before, end: { status, at, loggedAt } };
}

/** The tags that an Experiment's `metric_infos` name. */
function metricTags(reader: ProtoReader): string[] {
  const tags: string[] = [];
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if (field !== 42) {
      reader.skip(field);
      continue;
    }
    reader.bytes();
    const info = reader.inner();
    while (info.pos < info.end) {
      const inner = info.varint();
      if (inner !== 10) {
        info.skip(inner);
        continue;
      }
      info.bytes();
      const name = info.inner();
      while (name.pos < name.end) {
        const part = name.varint();
        if (part === 18) tags.push(name.text());
        else name.skip(part);
      }
    }
  }
  return tags;
}

/** Takes one HParamsPluginData (the reader's open message), logged at `loggedAt` (ms), into what is known. */
export function withPluginData(before: Session, reader: ProtoReader, loggedAt: number): Session {
  let session = before;
  while (reader.pos < reader.end) {
    const field = reader.varint();
    if ((field & 7) !== 2) {
      reader.skip(field);
      continue;
    }
    reader.bytes();
    if (field === 18) session = { ...session, metrics: metricTags(reader.inner()) };
    else if (field === 26) session = sessionStart(reader.inner(), session);
    else if (field === 34) session = sessionEnd(reader.inner(), session, loggedAt);
  }
  return session;
}

/** The status that a session end states, null for none and for TensorBoard's "unknown". */
export function statusOf(session: Session): RunStatus | null {
  const statuses: readonly (RunStatus | null)[] = [null, 'finished', 'failed', 'running'];
  return statuses[session.end?.status ?? 0] ?? null;
}
