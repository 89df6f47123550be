import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { paletted } from '../../../scripts/lib/palette-png.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Where screenshots and what failing tests leave behind are kept. */
export const evidenceFolder = join(root, 'out', 'e2e');
/** Where the README's pictures are; written by `npm run pictures` only. */
const picturesFolder = join(root, 'media', 'pictures');

/** Takes a picture of the whole window, without blinking and moving parts. */
export async function takeScreenshot(page: Page, name: string, picture = false): Promise<string> {
  const kept = picture && process.env['PICTURES'] === '1';
  const folder = kept ? picturesFolder : evidenceFolder;
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  // What goes into the package is to be small.
  await writeFile(path, kept ? paletted(png) : png);
  return path;
}

/** What the extension hosts of this server logged, newest file first. */
export async function extensionHostLogs(serverData: string): Promise<string> {
  const logs = join(serverData, 'data', 'logs');
  const names = await readdir(logs, { recursive: true }).catch(() => []);
  const wanted = names.filter((name) => name.endsWith('remoteexthost.log') || /Trainyard[^/]*\.log$/.test(name));
  const files = await Promise.all(wanted.map(async (name) => ({ name, time: (await stat(join(logs, name))).mtimeMs })));
  files.sort((a, b) => b.time - a.time);
  const parts = await Promise.all(
    files
      .slice(0, 3)
      .map(async ({ name }) => `--- ${name}\n${(await readFile(join(logs, name), 'utf8')).slice(-20_000)}`),
  );
  return parts.join('\n');
}

/** Leaves a screenshot, the page's console and the extension host's log under out/e2e/ as `<name>.png` and `<name>.log`. */
export async function leaveEvidence(
  page: Page,
  name: string,
  consoleLines: readonly string[],
  serverData: string,
): Promise<string> {
  const file = `FAILED ${name}`.replace(/[^\w ,.-]+/g, '_').slice(0, 120);
  await takeScreenshot(page, file).catch(() => '');
  const log = join(evidenceFolder, `${file}.log`);
  await mkdir(evidenceFolder, { recursive: true });
  await writeFile(log, `${consoleLines.join('\n')}\n\n${await extensionHostLogs(serverData)}`);
  return log;
}
