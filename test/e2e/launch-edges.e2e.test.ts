import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobProgram, stateFiles, stateName } from '../../src/jobs/local-state.ts';
import { launchedRuns } from '../../src/jobs/record-file.ts';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const folder = fileURLToPath(new URL('workspaces/launch', import.meta.url));
/** Says six megabytes: lines of 64 characters. */
const loud = `import sys
for n in range(6 << 14):
    sys.stdout.write(f"line {n:06d} " + "x" * 51 + "\\n")
print("that was all")
`;

describe('launching at its edges', () => {
  let workbench: Workbench;
  const jobs = () => workbench.tree('Jobs');
  const said = () => workbench.page.locator('.terminal-wrapper.active .xterm-rows');

  beforeAll(async () => {
    workbench = await openWorkbench({ folder, settings: { 'terminal.integrated.gpuAcceleration': 'off' } });
    writeFileSync(join(workbench.folder, 'loud.py'), loud);
    await workbench.openSideBar();
  });
  afterAll(() => workbench.close());

  it('shows the end of a log of six megabytes, and says what is left out and where it is', async () => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose('loud.py');
    await workbench.quickInput.choose('Start');
    await jobs().reveal(/finished/);
    await workbench.command('Terminal: Kill All Terminals');
    await workbench.page.locator('.terminal-wrapper').first().waitFor({ state: 'detached' });
    await jobs().click(/finished/);
    await said().getByText('that was all').waitFor();
    await workbench.screenshot('launch-long-log');
    await said().getByText('The first 2.0 MB are left out; the whole log is').waitFor();
  });

  it('asks once before a training is cancelled that has been running for over a minute', async () => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose('long');
    await workbench.quickInput.choose('Start');
    await jobs().reveal(/long.*\d%|\d%/);
    const job = launchedRuns(workbench.folder).find(({ record }) => record.action === 'long')!;
    const file = join(job.folder, stateName, stateFiles.program);
    const program = jobProgram.parse(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(file, JSON.stringify({ ...program, startedAt: program.startedAt - 120_000 }));
    const { name } = job.record;
    // The view has looked again: a younger one is cancelled without a question.
    await jobs().reveal(/2m/);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await jobs().contextMenu(name, 'Cancel Training… Del');
    await dialog.getByText(`Cancel ${name}? It has been running for 2m`).waitFor();
    await workbench.screenshot('launch-cancel-question');
    await dialog.getByRole('button', { name: 'Keep It Running' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(launchedRuns(workbench.folder).find(({ record }) => record.name === name)?.record.status).toBe('running');
    await jobs().contextMenu(name, 'Cancel Training… Del');
    await dialog.getByRole('button', { name: 'Cancel Training' }).click();
    await jobs().reveal(/cancelled/);
  });

  it('is offered in the menus of a script in the explorer and in its editor', async () => {
    await workbench.command('View: Show Explorer');
    const file = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'train.py' }).first();
    await file.dblclick();
    await workbench.page.locator('.part.editor .tab.active[data-resource-name="train.py"]').waitFor();
    for (const place of [file, workbench.page.locator('.part.editor .view-lines').first()]) {
      await place.click({ button: 'right', position: { x: 30, y: 8 } });
      const item = workbench.page.getByRole('menuitem', { name: /Train/ }).first();
      await item.waitFor();
      await workbench.screenshot(place === file ? 'launch-explorer-menu' : 'launch-editor-menu');
      await until('what starts it', async () => {
        if (await workbench.quickInput.box.getByPlaceholder('Several actions start train.py').isVisible()) return true;
        await item.click({ delay: 120, timeout: 1000 }).catch(() => undefined);
        return undefined;
      });
      expect((await workbench.quickInput.labels()).map((label) => label.trim())).toEqual(['train', 'long', 'train.py']);
      await workbench.quickInput.choose('train');
      await workbench.quickInput.box.getByText('lr: 1e-2').waitFor();
      await workbench.quickInput.cancel();
    }
  });

  it('closes an open form with the window that is reloaded, and says nothing', async () => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose('wide');
    await (await workbench.webview('Train: wide')).getByRole('heading', { name: 'Train: wide' }).waitFor();
    await workbench.reload();
    // Which editors come back is up to the browser, which may not have kept them yet.
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('runs', (rows) => rows.length > 0);
    expect(await workbench.tab('Train: wide').count()).toBe(0);
    expect(await workbench.page.locator('.notification-toast').count()).toBe(0);
  });
});
