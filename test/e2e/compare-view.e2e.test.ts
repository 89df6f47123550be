import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));

describe('the compare view', () => {
  let workbench: Workbench;
  const page = () => workbench.webview('Compare');
  const kept = async () => (await page()).getByRole('heading', { name: /of \d+ runs/ }).textContent();

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fraud, viewport: { width: 1400, height: 1000 } });
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('runs', (rows) => rows.some(({ label }) => label === 'brave-otter'));
    await workbench.command('trainyard.table.open');
    await (await workbench.webview('Runs')).getByText('brave-otter').first().waitFor();
    await workbench.command('trainyard.compare.open');
    await (await page()).getByRole('heading', { name: 'Parallel coordinates' }).waitFor();
  });
  afterAll(() => workbench.close());

  it('sets all runs side by side, says what counts, and lists the best first', async () => {
    expect(await kept()).toBe('17 of 17 runs');
    const compare = await page();
    await compare.getByRole('row', { name: /lr/ }).first().waitFor();
    const first = compare.locator('section', { has: compare.getByRole('heading', { name: /of 17 runs/ }) });
    expect(await first.getByRole('row').nth(1).textContent()).toContain('calm-heron');
    await workbench.screenshot('compare-view');
  });

  it('keeps what passes through a part of an axis, drawn by the pointer', async () => {
    const compare = await page();
    const axis = compare.locator('.axis-grip').last();
    const box = await axis.boundingBox();
    if (box === null) throw new Error('The axis has no place.');
    await workbench.page.mouse.move(box.x + 12, box.y + 14);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(box.x + 12, box.y + 80, { steps: 5 });
    await workbench.page.mouse.up();
    await until('fewer runs', async () => ((await kept()) !== '17 of 17 runs' ? true : undefined));
    await workbench.screenshot('compare-brushed');
    await compare.getByRole('button', { name: 'Keep all runs' }).click();
    await until('all runs', async () => ((await kept()) === '17 of 17 runs' ? true : undefined));
  });

  it('keeps a part of an axis by keyboard, and filters list and charts by it', async () => {
    const compare = await page();
    await compare.getByRole('button', { name: 'depth', exact: true }).first().press('Enter');
    const menu = compare.getByRole('dialog', { name: 'Axis depth' });
    await menu.getByLabel('from').fill('8');
    await menu.getByLabel('from').press('Tab');
    await until('three runs', async () => ((await kept()) === '3 of 17 runs' ? true : undefined));
    await menu.getByLabel('to').press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await compare.getByRole('checkbox', { name: 'filter list, table and charts' }).click();
    await workbench.sideBar.waitForRows('the kept runs', (rows) => !rows.some(({ label }) => label === 'brave-otter'));
    const rows = await workbench.sideBar.rows();
    expect(rows.find(({ label }) => label === 'glad-newt')?.checked).toBe(true);
    await workbench.command('trainyard.table.open');
    const table = await workbench.webview('Runs');
    await table.getByText('glad-newt').first().waitFor();
    expect(await table.getByText('brave-otter').count()).toBe(0);
    await (await page()).getByRole('heading', { name: '3 of 17 runs' }).waitFor();
    await (await page()).getByRole('checkbox', { name: 'filter list, table and charts' }).click();
    await workbench.sideBar.waitForRows('all runs', (all) => all.some(({ label }) => label === 'brave-otter'));
    await (await page()).getByRole('button', { name: 'Keep all runs' }).click();
  });

  it('says in a sentence whether two groups of seeds differ', async () => {
    const compare = await page();
    const groups = compare.locator('section', { has: compare.getByRole('heading', { name: /by group/ }) });
    await groups.getByRole('status').waitFor();
    expect(await groups.getByRole('status').textContent()).toMatch(/(seeds?|against|told apart)/);
    await groups.scrollIntoViewIfNeeded();
    await workbench.screenshot('compare-groups');
    for (const theme of ['light', 'hc'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`compare-view-${theme}`);
    }
  });
});
