import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnded, launchedRuns } from '../../src/jobs/record-file.ts';
import { accessibilityFaults } from './support/axe.ts';
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
    expect(labels.map((label) => label.trim())).toEqual([
      'train',
      'long',
      'broken',
      'wide',
      'train.py',
      'wide.py',
      'broken.py',
    ]);
    await workbench.screenshot('launch-targets');
  });

  it('asks for parameters in a list, checks what is typed, and starts', async () => {
    await workbench.quickInput.choose('train');
    await workbench.quickInput.box.getByText('lr: 1e-2').waitFor();
    await workbench.screenshot('launch-form');
    await workbench.quickInput.choose('lr: 1e-2');
    await until('the value in the box', async () =>
      (await workbench.quickInput.input.inputValue()) === '1e-2' ? true : undefined,
    );
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

  describe('with many parameters', () => {
    const form = () => workbench.webview('Train: wide');
    const open = async () => {
      await workbench.command('trainyard.action.train');
      await workbench.quickInput.choose('wide');
      await (await form()).getByRole('heading', { name: 'Train: wide' }).waitFor();
    };
    const wideRun = async () => {
      const ended = await until('a run of wide', () => {
        const all = launchedRuns(workbench.folder).filter(({ record }) => record.action === 'wide');
        return Promise.resolve(all.length > 0 && all.every(({ record }) => hasEnded(record)) ? all : undefined);
      });
      return ended.at(-1)!.record;
    };

    it('is a page that checks, searches and starts by keyboard alone', async () => {
      await open();
      const page = await form();
      await page.getByRole('textbox', { name: 'epochs' }).fill('many');
      await page.getByRole('alert').getByText('epochs is a number, for example 3.').waitFor();
      await workbench.screenshot('launch-wide-fault');
      await page.getByRole('textbox', { name: 'epochs' }).press('Enter');
      await page.getByText('epochs needs another value.').waitFor();
      await page.getByRole('textbox', { name: 'Search parameters' }).fill('optim');
      await page.getByRole('textbox', { name: 'epochs' }).waitFor({ state: 'hidden' });
      await page.getByRole('textbox', { name: 'optimizer' }).fill('sgd');
      await page.getByRole('textbox', { name: 'Search parameters' }).fill('');
      // The default of a chip is a key away.
      await page.getByRole('button', { name: 'default 3: take it for epochs' }).press('Enter');
      await page.getByText('1 value changed').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('textbox', { name: 'optimizer' }).press('Enter');
      await workbench.tab('Train: wide').waitFor({ state: 'hidden' });
      const record = await wideRun();
      expect(record).toMatchObject({ status: 'finished', params: { optimizer: 'sgd', epochs: 3 } });
      expect(record.command.argv).toContain('data/train with spaces');
    });

    it('offers the values of the last and the best run, in every theme', async () => {
      await workbench.sideBar.reveal(/0\.9000/);
      await open();
      await (await form()).getByRole('button', { name: 'best sgd → val/acc 0.9000: take it for optimizer' }).waitFor();
      for (const theme of ['light', 'hc', 'hc-light', 'dark'] as const) {
        await workbench.setTheme(theme);
        expect(await accessibilityFaults(await form())).toEqual([]);
        await workbench.screenshot(`launch-wide-${theme}`);
      }
      await (await form()).getByRole('button', { name: 'Use the defaults' }).click();
      await (await form()).getByText('0 values changed').waitFor();
      await workbench.page.setViewportSize({ width: 720, height: 800 });
      await workbench.screenshot('launch-wide-narrow');
    });
  });
});
