import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchedRuns } from '../../src/jobs/record-file.ts';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const folder = fileURLToPath(new URL('workspaces/launch', import.meta.url));

describe('the Jobs view', () => {
  let workbench: Workbench;
  const jobs = () => workbench.tree('Jobs');
  const launch = async (action: string) => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose(action);
    await workbench.quickInput.choose('Start');
  };
  const terminal = () => workbench.page.locator('.terminal-wrapper.active .xterm-screen');

  beforeAll(async () => {
    workbench = await openWorkbench({
      folder,
      settings: { 'trainyard.jobs.limit': 1, 'terminal.integrated.gpuAcceleration': 'off' },
    });
    await workbench.openSideBar();
  });
  afterAll(() => workbench.close());

  it('is not there before anything was launched', async () => {
    await workbench.sideBar.welcome.waitFor();
    expect(await workbench.page.locator('.pane-header', { hasText: 'Jobs' }).count()).toBe(0);
  });

  it('shows what runs and the places of those that wait', async () => {
    await launch('long');
    await jobs().reveal(/\d%/);
    await launch('train');
    await jobs().reveal(/waits, 1 in line/);
    await launch('broken');
    await jobs().reveal(/waits, 2 in line/);
    await workbench.screenshot('jobs-waiting');
  });

  it('finds a running job again after the window was reloaded, with its log from the beginning', async () => {
    await workbench.reload();
    await workbench.openSideBar();
    await jobs().click(/\d%/);
    const said = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    await said
      .getByText(/epoch: \d+/)
      .first()
      .waitFor();
    await workbench.command('Terminal: Scroll to Top');
    await said
      .getByText(/^epoch: 1$/)
      .first()
      .waitFor();
    await workbench.screenshot('jobs-log');
  });

  it('cancels by Ctrl-C in the log, and nothing else that is typed does anything', async () => {
    await terminal().click();
    await workbench.page.keyboard.type('exit');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.keyboard.press('Control+C');
    await jobs().reveal(/cancelled/);
    // Its turn: the next ones go on by themselves.
    await jobs().reveal(/failed with 1/, 30_000);
    await jobs().reveal(/finished/);
  });

  it('leads from a traceback in the log to the line', async () => {
    await jobs().click(/failed with 1/);
    const line = workbench.page.locator('.terminal-wrapper.active .xterm-rows').getByText(/broken\.py", line 3/);
    await line.waitFor();
    const opened = workbench.page.locator('.part.editor .tab[data-resource-name="broken.py"]');
    await until('the editor', async () => {
      const box = await line.boundingBox();
      if (box === null) return undefined;
      // A terminal knows its links by the pointer over them.
      await workbench.page.mouse.move(box.x + 100, box.y + box.height / 2, { steps: 3 });
      await workbench.page.keyboard.down('Control');
      await workbench.page.mouse.click(box.x + 102, box.y + box.height / 2);
      await workbench.page.keyboard.up('Control');
      return (await opened.count()) > 0 ? true : undefined;
    });
    await workbench.waitForStatusBar('Ln 3, Col 1');
  });

  it('launches again from a run’s menu, with its values in the form', async () => {
    await workbench.sideBar.expand('train');
    const { record } = launchedRuns(workbench.folder).find((kept) => kept.record.action === 'train')!;
    await workbench.sideBar.contextMenu(record.name, 'Train Again…');
    await workbench.quickInput.box.getByText('lr: 1e-2').waitFor();
    await workbench.screenshot('jobs-again');
    await workbench.quickInput.choose('Start');
    await until('two runs', () =>
      Promise.resolve(
        launchedRuns(workbench.folder).filter((kept) => kept.record.action === 'train').length === 2 ? true : undefined,
      ),
    );
  });

  it('trains from above the entry point', async () => {
    await workbench.page.keyboard.press('Control+P');
    await workbench.quickInput.choose('train.py');
    await workbench.page.locator('.part.editor .tab.active[data-resource-name="train.py"]').waitFor();
    await workbench.page.locator('.codelens-decoration').getByText('Train', { exact: true }).click();
    await workbench.quickInput.box.getByText('Several actions start train.py').or(workbench.quickInput.input).waitFor();
    expect((await workbench.quickInput.labels()).map((label) => label.trim())).toEqual(['train', 'long', 'train.py']);
    await workbench.screenshot('jobs-lens');
    await workbench.quickInput.cancel();
  });
});

describe('a workspace in restricted mode', () => {
  it('starts nothing, and says so with a button that leads to trust', async () => {
    const workbench = await openWorkbench({ folder, trusted: false });
    await workbench.command('trainyard.action.train');
    const notice = await workbench.waitForNotification('This workspace is in restricted mode, so nothing is started.');
    await workbench.screenshot('jobs-untrusted');
    await notice.getByRole('button', { name: 'Manage Trust' }).click();
    await workbench.page.locator('.workspace-trust-editor').waitFor();
    expect(existsSync(join(workbench.folder, '.trainyard'))).toBe(false);
    await workbench.close();
  });
});
