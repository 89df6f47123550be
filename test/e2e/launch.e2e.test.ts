import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const folder = fileURLToPath(new URL('workspaces/launch', import.meta.url));

describe('training from the editor', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openWorkbench({ folder });
    await workbench.openSideBar();
  });

  afterAll(() => workbench.close());

  /** The text of the terminal that is shown. */
  const terminalText = () =>
    workbench.page.locator('.terminal-wrapper.active .xterm-rows, .terminal-wrapper.active .xterm-screen').first();

  it('offers actions, then scripts', async () => {
    await workbench.command('trainyard.action.train');
    await until('the scripts', async () =>
      (await workbench.quickInput.labels()).some((label) => label.includes('broken.py')) ? true : undefined,
    );
    const labels = await workbench.quickInput.labels();
    expect(labels.map((label) => label.trim())).toEqual(['train', 'long', 'broken', 'train.py', 'broken.py']);
    await workbench.screenshot('launch-targets');
  });

  it('asks for parameters in a list, checks what is typed, and starts', async () => {
    await workbench.quickInput.choose('train');
    await workbench.quickInput.box.getByText('lr: 1e-2').waitFor();
    await workbench.screenshot('launch-form');
    await workbench.quickInput.choose('lr: 1e-2');
    await workbench.quickInput.input.fill('fast');
    await workbench.quickInput.box.getByText('lr is a number, for example 1e-2.').waitFor();
    await workbench.screenshot('launch-form-fault');
    await workbench.quickInput.input.fill('0.03');
    await workbench.quickInput.input.press('Enter');
    await workbench.quickInput.box.getByText('lr: 0.03').waitFor();
    await workbench.screenshot('launch-form-changed');
    await workbench.quickInput.choose('Start');
    const jobs = workbench.tree('Jobs');
    await jobs.reveal(/finished/);
    await workbench.sideBar.reveal(/0\.9375/);
    await workbench.page.locator('.terminal-wrapper.active').waitFor();
    await workbench.screenshot('launch-finished');
  });

  it('remembers the values, and knows the last and the best', async () => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose('train');
    await workbench.quickInput.box.getByText('lr: 0.03').waitFor();
    await workbench.quickInput.box.getByText('default 1e-2 · last 0.03 · best 0.03 → val/acc 0.9375').waitFor();
    await workbench.screenshot('launch-form-again');
    await workbench.quickInput.cancel();
  });

  it('shows a running job with its progress and cancels it from its row', async () => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose('long');
    await workbench.quickInput.choose('Start');
    const jobs = workbench.tree('Jobs');
    await jobs.reveal(/0%/);
    await workbench.waitForStatusBar(/0%/);
    await workbench.screenshot('launch-running');
    await jobs.hoverAction(/0%/, 'Cancel');
    await jobs.reveal(/cancelled/);
    await workbench.screenshot('launch-cancelled');
  });

  it('says with what error a training failed, and opens its log with links', async () => {
    await workbench.command('trainyard.action.train');
    await workbench.quickInput.choose('broken');
    await workbench.quickInput.choose('Start');
    const notice = await workbench.waitForNotification(/failed: ValueError: learning_rate must be positive/);
    await workbench.screenshot('launch-failed');
    await notice.getByRole('button', { name: 'Open Log' }).click();
    await terminalText().waitFor();
    await workbench.screenshot('launch-failed-log');
    await workbench.tree('Jobs').reveal(/failed with 1/);
  });
});
