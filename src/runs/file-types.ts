/** The first bytes that tell a file's type; more than any of them needs. */
export const headBytes = 32;

type Test = (head: string) => boolean;
const starts =
  (...beginnings: readonly string[]): Test =>
  (head) =>
    beginnings.some((beginning) => head.startsWith(beginning));

/** Images that browsers show and that cannot run or load anything. SVG is left out: it is a document that can. */
const images: readonly (readonly [string, Test])[] = [
  ['image/png', starts('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', starts('\xff\xd8\xff')],
  ['image/gif', starts('GIF87a', 'GIF89a')],
  ['image/bmp', starts('BM')],
  ['image/webp', (head) => /^RIFF.{4}WEBP/s.test(head)],
  ['image/avif', (head) => /^.{4}ftypavi[fs]/s.test(head)],
];

const sounds: readonly (readonly [string, Test])[] = [
  ['audio/wav', (head) => /^RIFF.{4}WAVE/s.test(head)],
  ['audio/ogg', starts('OggS')],
  ['audio/flac', starts('fLaC')],
  ['audio/mpeg', starts('ID3', '\xff\xfb', '\xff\xf3')],
];

function typeIn(types: readonly (readonly [string, Test])[], bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  return types.find(([, test]) => test(head))?.[0] ?? null;
}

/** The MIME type of an image by its first bytes: a name alone proves nothing. Null for what is shown as no image. */
export function imageType(bytes: Uint8Array): string | null {
  return typeIn(images, bytes);
}

/** The MIME type of a sound by its first bytes; null for anything else. */
export function soundType(bytes: Uint8Array): string | null {
  return typeIn(sounds, bytes);
}
