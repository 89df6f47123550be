import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));

describe('what stands beside the code', () => {
  let workbench: Workbench;

  /** What an editor shows in a line: its text and what we put behind it (decorations are pseudo-elements). */
  const lineText = (start: string) =>
    workbench.page.evaluate<string>(`(() => {
      const plain = (text) => text.replaceAll('\\u00a0', ' ');
      const lines = [...document.querySelectorAll('.editor-instance .view-line')];
      const line = lines.find((one) => plain(one.textContent).trim().startsWith(${JSON.stringify(start)}));
      const behind = [...(line?.querySelectorAll('*') ?? [])].map((one) => getComputedStyle(one, '::after').content);
      const shown = behind.filter((content) => content !== 'none' && content !== 'normal');
      return plain(shown.map((content) => content.replaceAll('"', '')).join(''));
    })()`);
  const waitForBehind = (start: string, text: RegExp) =>
    until(`the text behind ${start}`, async () => {
      const shown = await lineText(start);
      return text.test(shown) ? shown : undefined;
    });
  const openFile = (name: string) => workbench.quickInput.openFile(name);

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fraud });
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('runs', (rows) => rows.some(({ label }) => label === 'brave-otter'));
  });
  afterAll(() => workbench.close());

  it('says behind each parameter how many values were tried and which was the best', async () => {
    await openFile('params.yaml');
    const lr = await waitForBehind('lr:', /tried/);
    expect(lr).toMatch(/^\d+ tried · best 0\.05 → val\/f1 0\.7870$/);
    expect(await waitForBehind('depth:', /tried/)).toMatch(/^5 tried · best 6 → val\/f1 0\.7870$/);
    expect(await lineText('epochs:')).toBe('');
    await workbench.screenshot('inline-params');
  });

  it('shows a picture of all runs on hover, and writes the best value with its comment kept', async () => {
    await workbench.page.locator('.view-line', { hasText: 'learning rate' }).locator('span span').first().hover();
    const hover = workbench.page.locator('.monaco-hover').filter({ hasText: 'values in' }).first();
    await hover.waitFor();
    await hover.locator('img').first().waitFor();
    await workbench.screenshot('inline-hover');
    await hover.getByRole('link', { name: 'Use 0.05' }).click();
    await until('the value', async () => {
      const text = await workbench.page.locator('.view-line', { hasText: 'learning rate' }).first().textContent();
      return text?.replaceAll('\u00a0', ' ') === 'lr: 0.05 # learning rate' ? true : undefined;
    });
    await workbench.page.keyboard.press('Control+z');
  });

  it('says the same at options of a Python program, and above its entry point what its runs came to', async () => {
    await openFile('train.py');
    expect(await waitForBehind('parser.add_argument("--lr"', /tried/)).toMatch(/tried · best/);
    await workbench.page.keyboard.press('Control+End');
    const lens = workbench.page.locator('.codelens-decoration');
    await lens.getByText(/val\/f1 0\.\d{4}/).waitFor();
    await lens.getByText('17 runs').waitFor();
    await workbench.screenshot('inline-python');
  });

  it('marks in the explorer the folders of failed runs and of the best one', async () => {
    const row = (mark: string) => workbench.page.locator(`.explorer-folders-view [aria-label*="${mark}"]`).first();
    await workbench.sideBar.contextMenu('keen-lynx', 'Reveal Run in Explorer');
    await row('keen-lynx: failed').waitFor();
    await workbench.openSideBar();
    await workbench.sideBar.contextMenu('calm-heron', 'Reveal Run in Explorer');
    await row('calm-heron: best of its experiment').waitFor();
    await workbench.screenshot('inline-explorer');
  });

  it('shows behind a metric what it is against HEAD', async () => {
    const git = (...args: string[]) => execFileSync('git', ['-C', workbench.folder, ...args]);
    const file = join(workbench.folder, 'metrics.json');
    writeFileSync(file, '{\n  "val": { "auc": 0.91 },\n  "same": 1\n}\n');
    git('init', '-q');
    git('add', 'metrics.json');
    git('-c', 'user.name=ada', '-c', 'user.email=ada@trainbox', 'commit', '-qm', 'metrics');
    writeFileSync(file, '{\n  "val": { "auc": 0.95 },\n  "same": 1\n}\n');
    await openFile('metrics.json');
    expect(await waitForBehind('"val"', /HEAD/)).toBe('▲0.0400 vs HEAD');
    expect(await lineText('"same"')).toBe('');
    await workbench.screenshot('inline-metrics');
  });
});
