import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FrameLocator, Locator } from 'playwright-core';
import { accessibilityFaults } from './support/axe.ts';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));

describe('the table of all runs', () => {
  let workbench: Workbench;
  let table: FrameLocator;
  const title = (name: string): Locator =>
    table.locator('.title').filter({ has: table.locator('.title-text', { hasText: new RegExp(`^${name}$`) }) });
  const row = (name: string): Locator =>
    table.locator('.row').filter({ has: table.locator('.name .text', { hasText: new RegExp(`^${name}$`) }) });
  const names = (): Promise<string[]> => table.locator('.row .name .text').allTextContents();
  const query = (): Locator => table.getByRole('combobox', { name: 'Filter runs' });
  const count = (text: RegExp | string): Locator => table.locator('.count', { hasText: text });
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const focused = async (): Promise<string> => (await table.locator('.grid :focus').first().textContent()) ?? '';

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fraud, viewport: { width: 2200, height: 900 } });
    await workbench.openSideBar();
    await workbench.sideBar.reveal('brave-otter');
    await workbench.command('trainyard.table.open');
    table = await workbench.webview('Runs');
    await row('brave-otter').waitFor();
  });

  it('shows all runs of the workspace below the names of groups and columns', async () => {
    await count('17 runs').waitFor();
    for (const group of ['run', 'metrics', 'parameters'])
      await table.locator('.span', { hasText: group }).first().waitFor();
    expect(await names()).toEqual(expect.arrayContaining(['calm-heron', 'keen-lynx']));
    await workbench.screenshot('table-dark');
  });

  it('is gone through, sorted and opened by keys', async () => {
    await row('brave-otter').locator('.name').click();
    await press('Control+Home');
    const first = await focused();
    await press('ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp');
    await expect.poll(focused).toBe(first);
    // The title of the column: Enter sorts by it.
    await press('End', 'Home', 'ArrowUp');
    await expect.poll(focused).toBe('Name');
    await press('Enter');
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual([...(await names())].sort().slice(0, 2));
    expect(await title('Name').getAttribute('aria-sort')).toBe('ascending');
    await press('Shift+ArrowRight', 'ArrowRight');
    await expect.poll(focused).toBe('state');
    await press('Control+Shift+ArrowRight');
    await expect
      .poll(async () => (await table.locator('.free .title-text').allTextContents()).slice(0, 2))
      .toEqual(['experiment', 'state']);
    const [top = ''] = await names();
    await press('ArrowDown', 'Enter');
    await workbench.tab(top).waitFor();
    table = await workbench.webview('Runs');
    await row('brave-otter').waitFor();
  });

  it('marks the best and the worst of a column, and sorts by several', async () => {
    await title('val/auc').click();
    await row('calm-heron').locator('.cell.best').first().waitFor();
    await expect.poll(async () => (await names())[0]).toBe('calm-heron');
    await title('val/f1').click({ modifiers: ['Shift'] });
    await expect.poll(() => table.locator('.rank').allTextContents()).toEqual(expect.arrayContaining(['1', '2']));
  });

  it('checks runs together with the side bar', async () => {
    await row('calm-heron').locator('.check').click();
    await expect
      .poll(async () => (await workbench.sideBar.rows()).find(({ label }) => label === 'calm-heron')?.checked)
      .toBe(true);
    await workbench.sideBar.check('calm-heron', false);
    await expect.poll(() => row('calm-heron').locator('.check').getAttribute('aria-checked')).toBe('false');
  });

  it('stars by a key and by the menu, and copies rows', async () => {
    await row('calm-heron').locator('.name').click();
    await press('s');
    await row('calm-heron').getByTitle('starred').waitFor();
    await row('calm-heron').locator('.name').click({ button: 'right' });
    // A menu takes a click for one only if it is a moment long.
    await workbench.page.getByRole('menuitem', { name: /take star off/i }).click({ delay: 200 });
    await row('calm-heron').getByTitle('starred').waitFor({ state: 'detached' });
    await row('calm-heron').locator('.name').click();
    await press('Shift+ArrowDown');
    // VS Code passes the key on once it knows that the page has the focus back from the menu.
    const said = workbench.page.locator('.part.statusbar .statusbar-item', { hasText: '2 runs are on the clipboard.' });
    await until('the rows on the clipboard', async () => {
      await press('Control+c');
      return said.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => undefined,
      );
    });
  });

  it('completes a query, and underlines where one is wrong', async () => {
    await query().click();
    await workbench.page.keyboard.type('val/au');
    await table.getByRole('option').filter({ hasText: 'metrics.val/auc' }).waitFor();
    await press('ArrowDown', 'Enter');
    expect(await query().inputValue()).toBe('metrics.val/auc ');
    await workbench.page.keyboard.type('>> 0.78');
    await press('Escape');
    await table.locator('.query-fault', { hasText: 'A value should stand' }).waitFor();
    expect(await table.locator('.squiggle').textContent()).toBe('>');
    await workbench.screenshot('table-query');
    await query().fill('metrics.val/f1 > 0.785');
    await press('Enter');
    await expect.poll(names).not.toContain('brave-otter');
    expect(await names()).toContain('calm-heron');
    await count(/\d of 17 runs/).waitFor();
    await query().fill('name = nobody');
    await press('Enter');
    await table.getByText('No run matches the filter.').waitFor();
    await table.getByText('Clear the filter').last().click();
    await count('17 runs').waitFor();
  });

  it('groups runs, and opens a group by keys', async () => {
    await table.getByText('Group', { exact: true }).click();
    await workbench.quickInput.box.locator('.monaco-list-row', { hasText: 'model' }).first().click();
    await press('Enter');
    const group = table.locator('.row.group').first();
    await group.waitFor();
    expect(await group.locator('.badge').textContent()).toMatch(/\d+ runs?/);
    await expect
      .poll(() => group.locator('.cell').allTextContents())
      .toEqual(expect.arrayContaining([expect.stringMatching(/±.* · best /)]));
    await group.locator('.name').click();
    await press('ArrowRight');
    await expect.poll(() => table.locator('.row.run').count()).toBeGreaterThan(0);
    expect(await accessibilityFaults(table)).toEqual([]);
    await workbench.screenshot('table-groups');
    await press('ArrowLeft');
    await expect.poll(() => table.locator('.row.run').count()).toBe(0);
    await table.getByRole('button', { name: /^Do not group by/ }).click();
    await row('brave-otter').waitFor();
  });

  it('hides a column in the chooser, and saves that as a view in the repository', async () => {
    await table.getByText('Columns', { exact: true }).click();
    const chooser = table.getByRole('dialog', { name: 'Columns' });
    await chooser.getByRole('checkbox', { name: 'val/f1' }).click();
    await title('val/f1').waitFor({ state: 'detached' });
    expect(await accessibilityFaults(table)).toEqual([]);
    await press('Escape');
    await table.getByText('Views', { exact: true }).click();
    await workbench.quickInput.choose(/Save as a New View…/);
    await workbench.quickInput.enter('without f1');
    await table.getByText('without f1', { exact: true }).waitFor();
    const file = join(workbench.folder, '.trainyard', 'views', 'without-f1.yaml');
    expect(await readFile(file, 'utf8')).toMatch(/hidden:\n {2}- metrics\.val\/f1\n/);
  });

  it('comes back as it was after its tab was hidden, and its tab after the window is reloaded', async () => {
    await workbench.sideBar.click('calm-heron');
    await workbench.tab('calm-heron').waitFor();
    table = await workbench.webview('Runs');
    await row('brave-otter').waitFor();
    await title('val/auc').waitFor();
    expect(await title('val/f1').count()).toBe(0);
    await table.getByText('without f1', { exact: true }).waitFor();
    await workbench.reload();
    table = await workbench.webview('Runs');
    await row('brave-otter').waitFor();
  });

  it('is readable by everybody in light and in high contrast', async () => {
    for (const theme of ['light', 'hc'] as const) {
      await workbench.setTheme(theme);
      table = await workbench.webview('Runs');
      await row('brave-otter').waitFor();
      expect(await accessibilityFaults(table)).toEqual([]);
      await workbench.screenshot(`table-${theme}`);
    }
  });
});
