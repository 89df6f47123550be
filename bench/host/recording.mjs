import { writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const margin = 24;

/** Records a page as an animated PNG: of each frame only what changed, so that it stays small. */
export class Recording {
  #page;
  #session;
  #frames = [];

  constructor(page, session) {
    this.#page = page;
    this.#session = session;
  }

  static async start(page) {
    await page.evaluate((height) => {
      const bar = document.createElement('div');
      bar.id = 'caption';
      bar.style.cssText = `position:fixed;left:0;right:0;bottom:0;height:${height}px;line-height:${height}px;padding:0 8px;background:#0b5d2e;color:#fff;font:12px/${height}px system-ui;z-index:100000`;
      document.body.append(bar);
    }, margin);
    const session = await page.context().newCDPSession(page);
    const recording = new Recording(page, session);
    session.on('Page.screencastFrame', ({ data, sessionId, metadata }) => {
      recording.#frames.push({ data, at: metadata.timestamp * 1000 });
      void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    });
    await session.send('Page.startScreencast', { format: 'png' });
    return recording;
  }

  caption(text) {
    return this.#page.evaluate((said) => (document.getElementById('caption').textContent = said), text);
  }

  /** Ends, and writes what was recorded. */
  async stop(file) {
    await this.#session.send('Page.stopScreencast');
    const page = await this.#page.context().browser().newPage();
    const parts = await page.evaluate(
      changes,
      this.#frames.map(({ data }) => data),
    );
    await page.close();
    const frames = parts.flatMap((part, index) => (part === null ? [] : [{ ...part, at: this.#frames[index].at }]));
    await writeFile(file, animated(frames));
  }
}

/** In the browser: of each frame (PNG, base64) the rectangle that differs from the frame before, null where none does. */
async function changes(frames) {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const parts = [];
  let before = null;
  for (const data of frames) {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    if (before === null) [canvas.width, canvas.height] = [image.width, image.height];
    context.drawImage(image, 0, 0);
    const now = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    let [left, top, right, bottom] =
      before === null ? [0, 0, canvas.width, canvas.height] : [canvas.width, canvas.height, 0, 0];
    for (let at = 0; before !== null && at < now.length; at += 1) {
      if (now[at] === before[at]) continue;
      const [x, y] = [at % canvas.width, Math.floor(at / canvas.width)];
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
    before = now;
    if (right <= left) {
      parts.push(null);
      continue;
    }
    const crop = document.createElement('canvas');
    [crop.width, crop.height] = [right - left, bottom - top];
    crop.getContext('2d').drawImage(canvas, -left, -top);
    parts.push({
      x: left,
      y: top,
      width: crop.width,
      height: crop.height,
      png: crop.toDataURL('image/png').split(',')[1],
    });
  }
  return parts;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The chunks of a PNG, by type. */
function* chunksOf(png) {
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield [png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)];
    at += 12 + length;
  }
}

/** An animated PNG (third edition of the specification, 11.3.2); it rests a while on its last frame, and begins again. */
function animated(frames) {
  const out = [signature];
  let sequence = 0;
  const next = (size) => {
    const data = Buffer.alloc(size);
    data.writeUInt32BE(sequence, 0);
    sequence += 1;
    return data;
  };
  for (const [index, { x, y, width, height, png, at }] of frames.entries()) {
    const parts = [...chunksOf(Buffer.from(png, 'base64'))];
    if (index === 0) {
      out.push(chunk('IHDR', parts.find(([type]) => type === 'IHDR')[1]));
      const control = Buffer.alloc(8);
      control.writeUInt32BE(frames.length);
      out.push(chunk('acTL', control));
    }
    const frame = next(26);
    for (const [field, value] of [width, height, x, y].entries()) frame.writeUInt32BE(value, 4 + 4 * field);
    const delay =
      frames[index + 1] === undefined ? 2000 : Math.max(10, Math.min(3000, Math.round(frames[index + 1].at - at)));
    frame.writeUInt16BE(delay, 20);
    frame.writeUInt16BE(1000, 22);
    out.push(chunk('fcTL', frame));
    for (const [type, data] of parts) {
      if (type !== 'IDAT') continue;
      out.push(index === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([next(4), data])));
    }
  }
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))]);
}
