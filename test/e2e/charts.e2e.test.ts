import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FrameLocator, Locator } from 'playwright-core';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));

/** How many lines MLflow's files of a metric have, of the runs of these names together. */
async function loggedPoints(folder: string, metric: string, names: readonly string[]): Promise<number> {
  let lines = 0;
  for (const tag of await readdir(folder, { recursive: true })) {
    if (!tag.endsWith(join('tags', 'mlflow.runName'))) continue;
    if (!names.includes(await readFile(join(folder, tag), 'utf8'))) continue;
    const points = await readFile(join(folder, tag, '..', '..', 'metrics', metric), 'utf8');
    lines += points.trimEnd().split('\n').length;
  }
  return lines;
}

describe('the charts of checked runs', () => {
  let workbench: Workbench;
  let charts: FrameLocator;
  const card = (metric: string): Locator => charts.locator(`article[data-metric="${metric}"]`);

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fraud });
    await workbench.openSideBar();
    await workbench.sideBar.check('brave-otter');
    await workbench.sideBar.check('calm-heron');
    await workbench.command('trainyard.charts.open');
    charts = await workbench.webview('Charts');
    await card('val/auc').locator('canvas').first().waitFor();
  });

  it('tell the values of all runs in all charts at the pointed step', async () => {
    await card('val/auc').locator('.u-over').hover();
    for (const metric of ['val/auc', 'val/f1']) {
      await card(metric)
        .getByText(/^step \d+$/)
        .waitFor();
      await card(metric).getByText('brave-otter').waitFor();
      await card(metric).getByText('calm-heron').waitFor();
    }
  });

  it('zoom into a dragged rectangle and go back by a double click', async () => {
    const area = card('val/auc').locator('.u-over');
    const box = await area.boundingBox();
    if (box === null) throw new Error('The chart has no place on the screen.');
    const { mouse } = workbench.page;
    await mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.1);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6, { steps: 8 });
    await mouse.up();
    const all = card('val/auc').getByRole('button', { name: 'Show everything of val/auc' });
    await all.waitFor();
    expect(
      await card('val/f1')
        .getByRole('button', { name: /Show everything/ })
        .count(),
    ).toBe(0);
    await area.dblclick();
    await all.waitFor({ state: 'detached' });
  });

  it('show what they draw as a table, too', async () => {
    await card('val/auc').hover();
    await card('val/auc').getByRole('button', { name: 'val/auc as a table' }).click();
    await card('val/auc').getByRole('table').first().getByText('brave-otter').waitFor();
    await card('val/auc').getByRole('button', { name: 'val/auc as a table' }).click();
    await card('val/auc').locator('canvas').first().waitFor();
  });

  it('leave out the metrics that are not searched for', async () => {
    const search = charts.locator('vscode-text-field.search input');
    await search.fill('f1');
    await card('val/auc').waitFor({ state: 'detached' });
    await card('val/f1').waitFor();
    await search.fill('');
    await card('val/auc').waitFor();
  });

  it('scroll to the chart of a metric that is clicked in the side bar, also in a closed group', async () => {
    await workbench.sideBar.expand('calm-heron', 'Metrics');
    await workbench.sideBar.click('system/cpu_percent');
    await card('system/cpu_percent').locator('canvas').first().waitFor();
    await workbench.sideBar.collapse('calm-heron');
  });

  it.each([
    [
      'SVG image',
      'svg',
      (text: Buffer) => [text.toString().includes('>val/auc<'), text.toString().match(/<path/g)?.length],
    ],
    ['PNG image', 'png', (bytes: Buffer) => [bytes.toString('latin1', 1, 4) === 'PNG', bytes.readUInt32BE(16)]],
    ['CSV', 'csv', (text: Buffer) => [text.toString().startsWith('run,id,metric'), text.toString().split('\n').length]],
  ])('are kept as a file where the user wants it: %s', async (format, ending, look) => {
    await card('val/auc').hover();
    await card('val/auc').getByRole('button', { name: 'Export val/auc' }).click();
    await workbench.quickInput.choose(format);
    // Beside the workspace's files, under the metric's name, unless the user says otherwise.
    const file = join(workbench.folder, `val-auc.${ending}`);
    await expect.poll(() => workbench.quickInput.input.inputValue()).toBe(file);
    await workbench.page.keyboard.press('Enter');
    await workbench.waitForNotification(`Saved val-auc.${ending}`);
    const content = await readFile(file);
    const [isIt, amount] = look(content);
    expect(isIt).toBe(true);
    // Lines and grid; 720 pixels and the edges, twice as sharp; every logged point, the head, and what follows the last line.
    if (ending === 'csv')
      expect(amount).toBe((await loggedPoints(workbench.folder, 'val/auc', ['brave-otter', 'calm-heron'])) + 2);
    else if (ending === 'png') expect(amount).toBe(2 * (720 + 32));
    else expect(amount).toBeGreaterThan(4);
    await workbench.screenshot(`export-${ending}`);
  });

  it('are kept all together from the toolbar', async () => {
    await charts.getByRole('button', { name: 'Export', exact: true }).click();
    await workbench.quickInput.choose('SVG image without background');
    const file = join(workbench.folder, 'charts.svg');
    await expect.poll(() => workbench.quickInput.input.inputValue()).toBe(file);
    await workbench.page.keyboard.press('Enter');
    await workbench.waitForNotification('Saved charts.svg');
    const text = await readFile(file, 'utf8');
    for (const metric of ['train/loss', 'val/auc', 'val/f1', 'val/loss']) expect(text).toContain(`>${metric}<`);
    expect(text).not.toContain('<rect width="100%"');
  });

  it('let go of a run that is unchecked in the side bar', async () => {
    await workbench.sideBar.check('eager-finch');
    const legend = charts.getByLabel('Checked runs');
    await legend.getByText('eager-finch').waitFor();
    await workbench.sideBar.check('eager-finch', false);
    await legend.getByText('eager-finch').waitFor({ state: 'detached' });
    expect(await legend.getByRole('listitem').count()).toBe(2);
  });
});

describe('the page of a run', () => {
  it('shows its files: a picture, a report, a configuration', async () => {
    const workbench = await openWorkbench({ folder: fraud });
    await workbench.openSideBar();
    await workbench.sideBar.click('calm-heron');
    const page = await workbench.webview('calm-heron');
    await page.getByRole('button', { name: /confusion.png/ }).click();
    const image = page.locator('img[src^="blob:"]').first();
    await image.waitFor();
    expect((await image.boundingBox())?.width).toBeGreaterThan(20);
    await page.getByRole('button', { name: /report.md/ }).click();
    await page.getByRole('heading', { name: 'Evaluation' }).waitFor();
    await page.getByRole('button', { name: /config.json/ }).click();
    await page.getByText('merchant').first().waitFor();
    await workbench.close();
  });

  it('shows a run whose metrics came to nothing, and draws it beside others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trainyard-nan-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'diverged'));
    const lines = ['{"step": 0, "loss": 1.5, "reward": 1}', '{"step": 1, "loss": NaN, "reward": -Infinity}'];
    await writeFile(join(folder, 'diverged', 'metrics.jsonl'), `${lines.join('\n')}\n`);
    const workbench = await openWorkbench({ folder });
    onTestFinished(() => workbench.close());
    await workbench.openSideBar();
    await workbench.sideBar.click('diverged');
    const page = await workbench.webview('diverged');
    await page.getByText('NaN').first().waitFor();
    await workbench.screenshot('run-nan');
    await workbench.sideBar.check('diverged');
    await workbench.command('trainyard.charts.open');
    const charts = await workbench.webview('Charts');
    await charts.locator('article[data-metric="reward"] canvas').first().waitFor();
  });
});
