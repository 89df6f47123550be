import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder (absolute) of the test's own, removed when it is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a folder for the test to spoil, under a folder of the test's own. */
export function copyOf(folder: string): string {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Every file under a folder, absolute, sorted. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Bytes that are no text, no record and no YAML: NUL, line ends and invalid UTF-8 among them. The same every time. */
export function garbage(length: number): Uint8Array {
  let state = 0x2545f491;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

/** A way to spoil a file, given what it held. */
export interface Damage {
  readonly name: string;
  readonly apply: (file: string, content: Uint8Array) => void;
}

const cut = (share: number): Damage => ({
  name: `cut at ${Math.round(share * 100)} %`,
  apply: (file, content) => writeFileSync(file, content.subarray(0, Math.floor(content.length * share))),
});

/** Every way that a reader has to live with. The first makes a file unreadable for sure. */
export const damages: readonly Damage[] = [
  { name: 'replaced by garbage', apply: (file, content) => writeFileSync(file, garbage(content.length + 64)) },
  { name: 'emptied', apply: (file) => writeFileSync(file, '') },
  cut(0.1),
  cut(0.5),
  cut(0.97),
  {
    name: 'made a folder',
    apply: (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  },
  { name: 'removed', apply: (file) => rmSync(file) },
];

/** Puts a file back as it was, whatever stands in its place. */
export function restore(file: string, content: Uint8Array): void {
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, content);
}

/** Spoils a file (an hour ago, so that nobody takes it for one in the making), waits for `check`, and puts it back. */
export async function whileDamaged(file: string, damage: Damage, check: () => Promise<void>): Promise<void> {
  const content = readFileSync(file);
  damage.apply(file, content);
  const hourAgo = Date.now() / 1000 - 3600;
  if (existsSync(file)) utimesSync(file, hourAgo, hourAgo);
  try {
    await check();
  } finally {
    restore(file, content);
  }
}
