import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const most = 256;

/**
 * A picture (PNG of 8 bits a channel, not interlaced, as Chromium writes them) with at most 256 colours: a third of the
 * bytes, and of a window of VS Code no eye sees the difference. Transparency goes.
 * @param {Buffer} png
 * @returns {Buffer}
 */
export function paletted(png) {
  const { width, height, pixels } = decoded(png);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = chosen([...counts]);
  const nearest = new Map();
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 3 * (y * width + x);
      const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
      let index = nearest.get(colour);
      if (index === undefined) nearest.set(colour, (index = nearestOf(palette, colour)));
      rows[y * (width + 1) + 1 + x] = index;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => channels(colour)));
  const parts = [
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
  ];
  return Buffer.concat([signature, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** Pixels as red, green and blue of one byte each, row after row. */
function decoded(png) {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('This is no PNG.');
  const data = [];
  let head = null;
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR')
      head = {
        width: body.readUInt32BE(0),
        height: body.readUInt32BE(4),
        depth: body[8],
        type: body[9],
        woven: body[12],
      };
    if (kind === 'IDAT') data.push(body);
    at += 12 + length;
  }
  const size = head?.type === 2 ? 3 : head?.type === 6 ? 4 : 0;
  if (size === 0 || head.depth !== 8 || head.woven !== 0) throw new Error('This kind of PNG is not read here.');
  const { width, height } = head;
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * size;
  const pixels = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const from = y * (stride + 1);
    const row = Buffer.from(raw.subarray(from + 1, from + 1 + stride));
    unfilter(row, above, size, raw[from]);
    for (let x = 0; x < width; x += 1) row.copy(pixels, 3 * (y * width + x), x * size, x * size + 3);
    above = row;
  }
  return { width, height, pixels };
}

/** Undoes the filter of a row in place (PNG specification, 9.2). */
function unfilter(row, above, size, filter) {
  for (let at = 0; at < row.length; at += 1) {
    const [left, up, corner] = [at < size ? 0 : row[at - size], above[at], at < size ? 0 : above[at - size]];
    if (filter === 1) row[at] += left;
    else if (filter === 2) row[at] += up;
    else if (filter === 3) row[at] += (left + up) >> 1;
    else if (filter === 4) row[at] += paeth(left, up, corner);
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** At most 256 colours for `[colour, count]`s: the commonest as they are, the others by cutting the fullest box in two. */
function chosen(all) {
  all.sort((a, b) => b[1] - a[1]);
  const exact = all.slice(0, most / 2).map(([colour]) => colour);
  const boxes = [all.slice(most / 2)].filter((box) => box.length > 0);
  while (boxes.length > 0 && boxes.length < most / 2) {
    const spread = boxes.map((box) => (box.length < 2 ? 0 : spreadOf(box).by * Math.sqrt(weight(box))));
    const at = spread.indexOf(Math.max(...spread));
    if (spread[at] === 0) break;
    const [box] = boxes.splice(at, 1);
    const { channel } = spreadOf(box);
    box.sort((a, b) => channels(a[0])[channel] - channels(b[0])[channel]);
    let half = weight(box) / 2;
    const cut = box.findIndex(([, count]) => (half -= count) <= 0);
    const middle = Math.min(box.length - 1, Math.max(1, cut));
    boxes.push(box.slice(0, middle), box.slice(middle));
  }
  return [...exact, ...boxes.map(middleOf)];
}

const weight = (box) => box.reduce((sum, [, count]) => sum + count, 0);

function spreadOf(box) {
  const spreads = [0, 1, 2].map((channel) => {
    let [low, high] = [255, 0];
    for (const [colour] of box) {
      const value = channels(colour)[channel];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high - low;
  });
  const by = Math.max(...spreads);
  return { by, channel: spreads.indexOf(by) };
}

function middleOf(box) {
  const all = weight(box);
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    Math.round(box.reduce((sum, [colour, count]) => sum + count * channels(colour)[channel], 0) / all),
  );
  return (red << 16) | (green << 8) | blue;
}

function nearestOf(palette, colour) {
  const [red, green, blue] = channels(colour);
  let [best, least] = [0, Infinity];
  for (const [index, other] of palette.entries()) {
    const [r, g, b] = channels(other);
    const far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

function chunk(kind, body) {
  const whole = Buffer.alloc(12 + body.length);
  whole.writeUInt32BE(body.length, 0);
  whole.write(kind, 4, 'latin1');
  body.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + body.length)), 8 + body.length);
  return whole;
}
