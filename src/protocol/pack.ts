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
  bytes: z.instanceof(ArrayBuffer),
});

/** The buffers of a plain message, in the order in which `mapped` meets them. */
function buffersOf(value: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (value instanceof ArrayBuffer) found.push(value);
  else if (Array.isArray(value)) for (const each of value) buffersOf(each, found);
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) buffersOf(each, found);
  return found;
}

/** A copy of a plain message in which `change` has replaced what it wants to. */
function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  const changed = change(value);
  if (changed !== value) return changed;
  if (Array.isArray(value)) return value.map((each: unknown) => mapped(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]: [string, unknown]) => [key, mapped(each, change)]));
}

/** A message (plain data and buffers) as it crosses to a webview. */
export function pack(message: unknown): unknown {
  const buffers = buffersOf(message);
  if (buffers.length <= mostBuffers) return message;
  const bytes = new Uint8Array(buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0));
  // Nobody's text begins like this, whatever files hold.
  const mark = `bytes ${crypto.randomUUID()} `;
  let at = 0;
  const put = (value: unknown): unknown => {
    if (!(value instanceof ArrayBuffer)) return value;
    bytes.set(new Uint8Array(value), at);
    at += value.byteLength;
    return `${mark}${at - value.byteLength} ${at}`;
  };
  return { kind: 'packed', mark, message: mapped(message, put), bytes: bytes.buffer };
}

/** What `pack` was given. */
export function unpack(message: unknown): unknown {
  const parsed = packed.safeParse(message);
  if (!parsed.success) return message;
  const { mark, bytes } = parsed.data;
  return mapped(parsed.data.message, (value) => {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value;
    const [from, to] = value.slice(mark.length).split(' ');
    return bytes.slice(Number(from), Number(to));
  });
}
