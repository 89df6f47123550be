import * as z from 'zod';

/**
 * VS Code carries at most some 250 buffers with one message to a webview: those beyond arrive as nothing, without a
 * word. A message with more than this many is packed: all its bytes in one buffer.
 */
const mostBuffers = 100;

const packed = z.object({
  kind: z.literal('packed'),
  mark: z.string(),
  message: z.unknown(),
  /** Null: buffers cross as they are. */
  bytes: z.instanceof(ArrayBuffer).nullable(),
});

/** What of a message does not cross as it is: VS Code makes JSON of all but buffers, and NaN and infinities null. */
interface Difficult {
  readonly buffers: ArrayBuffer[];
  lacking: boolean;
}

function difficultIn(value: unknown, found: Difficult = { buffers: [], lacking: false }): Difficult {
  if (typeof value === 'number') found.lacking ||= !Number.isFinite(value);
  else if (value instanceof ArrayBuffer) found.buffers.push(value);
  else if (Array.isArray(value)) for (const each of value) difficultIn(each, found);
  else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) difficultIn(each, found);
  }
  return found;
}

/** A copy of a plain message in which `change` has replaced what it wants to. */
function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  const changed = change(value);
  if (changed !== value || value instanceof ArrayBuffer) return changed;
  if (Array.isArray(value)) return value.map((each: unknown) => mapped(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]: [string, unknown]) => [key, mapped(each, change)]));
}

/** A message (plain data and buffers) as it crosses between extension and webview. */
export function pack(message: unknown): unknown {
  const { buffers, lacking } = difficultIn(message);
  const joins = buffers.length > mostBuffers;
  if (!joins && !lacking) return message;
  const bytes = joins ? new Uint8Array(buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0)) : null;
  // Nobody's text begins like this, whatever files hold.
  const mark = `packed ${crypto.randomUUID()} `;
  let at = 0;
  const put = (value: unknown): unknown => {
    if (typeof value === 'number' && !Number.isFinite(value)) return mark + String(value);
    if (bytes === null || !(value instanceof ArrayBuffer)) return value;
    bytes.set(new Uint8Array(value), at);
    at += value.byteLength;
    return `${mark}${at - value.byteLength} ${at}`;
  };
  const plain = mapped(message, put);
  return { kind: 'packed', mark, message: plain, bytes: bytes === null ? null : bytes.buffer };
}

/** What `pack` was given. */
export function unpack(message: unknown): unknown {
  const parsed = packed.safeParse(message);
  if (!parsed.success) return message;
  const { mark, bytes } = parsed.data;
  return mapped(parsed.data.message, (value) => {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value;
    const [from = '', to] = value.slice(mark.length).split(' ');
    return to === undefined || bytes === null ? Number(from) : bytes.slice(Number(from), Number(to));
  });
}
