import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FrameLocator, Locator } from 'playwright-core';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));

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
    await page.getByText('confusion.png').first().click();
    const image = page.locator('img[src^="blob:"]').first();
    await image.waitFor();
    expect((await image.boundingBox())?.width).toBeGreaterThan(20);
    await page.getByText('report.md').first().click();
    await page.getByRole('heading', { name: 'Evaluation' }).waitFor();
    await page.getByText('config.json').first().click();
    await page.getByText('merchant').first().waitFor();
    await workbench.close();
  });
});
