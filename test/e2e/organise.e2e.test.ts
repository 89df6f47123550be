import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));

describe('what people add to runs', () => {
  let workbench: Workbench;
  const notes = (): string => {
    const folder = join(workbench.folder, '.trainyard/notes');
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
  };
  const row = (what: string, label: string, description: RegExp) =>
    workbench.sideBar.waitForRows(what, (rows) =>
      rows.some((each) => each.label === label && description.test(each.description)),
    );

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fraud });
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('runs', (rows) => rows.some(({ label }) => label === 'brave-otter'));
  });

  it('pins a baseline from the menu, and other rows tell the difference to it', async () => {
    await workbench.sideBar.contextMenu('calm-heron', 'Pin Run as Baseline');
    await row('the baseline', 'calm-heron', /^0\.7870 best · baseline/);
    await row('a difference', 'brave-otter', /^0\.\d{4} ▼0\.\d{4}/);
  });

  it('renames by a key, tags with a new key and value, and stars', async () => {
    await workbench.sideBar.click('brave-otter');
    await (await workbench.webview('brave-otter')).getByRole('heading', { name: 'brave-otter' }).waitFor();
    await workbench.sideBar.contextMenu('brave-otter', 'Tag Run…');
    await workbench.quickInput.input.fill('team=risk');
    await workbench.quickInput.choose(/Tag with team=risk/);
    await workbench.sideBar.contextMenu('brave-otter', 'Star Run');
    await until('the star to be kept', () => Promise.resolve(notes().includes('star: true') ? true : undefined));
    await (await workbench.sideBar.reveal('brave-otter')).focus();
    await workbench.page.keyboard.press('F2');
    await workbench.quickInput.enter('first-choice');
    await row('the new name', 'first-choice', /▼/);
    expect(notes()).toContain('name: first-choice');
    expect(notes()).toContain('team: risk');
  });

  it('shows all of it on the page of the run, where a note of several lines is written', async () => {
    const page = await workbench.webview('first-choice');
    await page.getByRole('heading', { name: 'first-choice' }).waitFor();
    await page.getByRole('button', { name: 'Take the star off' }).waitFor();
    await page.getByText('against').waitFor();
    await page.getByRole('button', { name: 'Write a note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('Smaller trees.\nTry again with more of them.');
    await page.getByRole('textbox', { name: 'Note' }).press('Control+Enter');
    await page.getByRole('button', { name: 'Edit the note' }).waitFor();
    expect(notes()).toContain('note: |-\n  Smaller trees.\n  Try again with more of them.');
    for (const theme of ['dark', 'light'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`organise-${theme}`);
    }
  });

  it('archives, and takes that back', async () => {
    await workbench.sideBar.contextMenu('keen-lynx', 'Archive Run');
    await workbench.sideBar.waitForRows('one run fewer', (rows) => !rows.some(({ label }) => label === 'keen-lynx'));
    const notification = await workbench.waitForNotification('Archived 1 run');
    await notification.getByRole('button', { name: 'Undo' }).click();
    await workbench.sideBar.reveal('keen-lynx');
    await workbench.sideBar.contextMenu('keen-lynx', 'Archive Run');
    await workbench.sideBar.waitForRows('one run fewer', (rows) => !rows.some(({ label }) => label === 'keen-lynx'));
    await workbench.command('trainyard.runs.showArchived');
    await row('the archived run', 'keen-lynx', /archived$/);
  });
});
