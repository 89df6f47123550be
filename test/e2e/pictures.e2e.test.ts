import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Theme } from './support/theme.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const runs = ['brave-otter', 'calm-heron', 'eager-finch', 'fond-hare'];

describe('side bar, charts and run page of the sample workspace', () => {
  it.each<[Theme, string]>([
    ['dark', 'dark'],
    ['light', 'light'],
    ['hc', 'high-contrast'],
  ])('stand side by side: %s', async (theme, picture) => {
    const workbench = await openWorkbench({ folder: examples, theme, viewport: { width: 1500, height: 940 } });
    await workbench.openSideBar();
    for (const run of runs) await workbench.sideBar.check(run);
    await workbench.command('trainyard.charts.open');
    const charts = await workbench.webview('Charts');
    for (const metric of ['val/auc', 'val/loss']) {
      await charts.locator(`article[data-metric="${metric}"] canvas`).first().waitFor();
    }
    expect(await charts.getByLabel('Checked runs').getByRole('listitem').count()).toBe(runs.length);

    await workbench.sideBar.contextMenu('calm-heron', 'Open Run to the Side');
    const page = await workbench.webview('calm-heron');
    await page.getByRole('heading', { name: 'calm-heron' }).waitFor();
    await page.getByRole('rowheader', { name: 'val/auc' }).or(page.getByText('val/auc').first()).first().waitFor();

    await charts.locator('article[data-metric="val/auc"] .u-over').hover();
    await charts
      .getByText(/step \d+/)
      .first()
      .waitFor();
    await workbench.screenshot(picture, { picture: true });
    await workbench.close();
  });
});
