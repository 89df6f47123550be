import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const fraud = join(examples, 'fraud');

describe('the side bar', () => {
  let workbench: Workbench;
  const labels = async () => (await workbench.sideBar.rows()).map(({ label }) => label);

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fraud });
    await workbench.openSideBar();
  });

  beforeEach(async () => {
    await workbench.sideBar.waitForRows('runs', (rows) => rows.some(({ label }) => label === 'brave-otter'));
  });

  it('shows experiments and, in them, runs with their metric; the best one is said to be it', async () => {
    await workbench.sideBar.waitForRows('the experiment', (rows) => rows.some(({ label }) => label.endsWith('gbm')));
    const rows = await workbench.sideBar.rows();
    const best = rows.find(({ label }) => label === 'calm-heron');
    expect(best?.description).toMatch(/^0\.7870 best · /);
    expect(rows.find(({ label }) => label === 'keen-lynx')?.description).toMatch(/failed/);
    expect(best?.checked).toBe(false);
  });

  it('opens a run to its metrics, parameters and files', async () => {
    await workbench.sideBar.expand('brave-otter', 'Metrics');
    const auc = await workbench.sideBar.reveal('val/auc');
    expect(await auc.locator('.label-description').textContent()).toMatch(/^0\.\d{4}$/);
    await workbench.sideBar.collapse('Metrics');
    await workbench.sideBar.expand('Parameters');
    await workbench.sideBar.reveal('depth');
    await workbench.sideBar.collapse('brave-otter');
  });

  it('tells of a run under the pointer', async () => {
    const tooltip = await workbench.sideBar.tooltip('brave-otter');
    await tooltip.getByText('val/loss').waitFor();
    expect(await tooltip.locator('img').count()).toBeGreaterThan(2);
    await workbench.page.mouse.move(900, 400);
    await tooltip.waitFor({ state: 'hidden' });
  });

  it('filters, says so, points at a wrong place, and shows all again', async () => {
    await workbench.sideBar.titleAction('Filter Runs');
    await workbench.quickInput.input.fill('metrics.val/auc >> 0.8');
    await workbench.quickInput.box.getByText('❯').waitFor();
    await workbench.quickInput.enter('metrics.val/f1 > 0.785');
    await workbench.sideBar.waitForRows('two runs fewer', (rows) => !rows.some(({ label }) => label === 'brave-otter'));
    expect(await labels()).toContain('calm-heron');
    await workbench.sideBar.message.getByText(/of 17 runs: metrics\.val\/f1 > 0\.785/).waitFor();
    await workbench.command('trainyard.runs.clearFilter');
  });

  it('says that no run fits a filter, with a way back', async () => {
    await workbench.command('trainyard.runs.filter');
    await workbench.quickInput.enter('name = "nobody"');
    await workbench.sideBar.welcome.getByText('No run matches the filter.').waitFor();
    await workbench.sideBar.welcome.getByRole('button', { name: 'Clear Filter' }).click();
    await workbench.sideBar.reveal('brave-otter');
  });

  it('groups by status and back', async () => {
    await workbench.command('trainyard.runs.group');
    await workbench.quickInput.choose('Status');
    await workbench.sideBar.waitForRows('states', (rows) => rows.some(({ label }) => label === 'Failed'));
    await workbench.command('trainyard.runs.group');
    await workbench.quickInput.choose('Experiment');
    await workbench.sideBar.waitForRows('experiments', (rows) => rows.every(({ label }) => label !== 'Failed'));
  });

  it('sorts by a metric, the best first', async () => {
    const order = (rows: readonly { label: string }[]) =>
      rows.map(({ label }) => label).filter((label) => /^(calm-heron|fond-hare|brave-otter)$/.test(label));
    const before = order(await workbench.sideBar.rows()).join();
    await workbench.command('trainyard.runs.sort');
    await workbench.quickInput.choose('val/f1');
    await workbench.sideBar.waitForRows(
      'the order of the metric',
      (rows) => order(rows).join() === 'calm-heron,fond-hare,brave-otter',
    );
    await workbench.command('trainyard.runs.sort');
    await workbench.quickInput.choose('Newest first');
    // What follows is about rows that stand still.
    await workbench.sideBar.waitForRows('the order of the times', (rows) => order(rows).join() === before);
  });

  it('hides a run and shows it again', async () => {
    await workbench.sideBar.contextMenu('dry-lark', 'Hide Del');
    await workbench.sideBar.waitForRows('the run to go', (rows) => rows.every(({ label }) => label !== 'dry-lark'));
    await workbench.command('trainyard.runs.showHidden');
    await workbench.sideBar.reveal(/dry-lark.*hidden/);
    await workbench.sideBar.contextMenu('dry-lark', 'Unhide');
    await workbench.sideBar.waitForRows('the run to be back', (rows) =>
      rows.some(({ label, description }) => label === 'dry-lark' && !description.includes('hidden')),
    );
    await workbench.command('trainyard.runs.concealHidden');
  });

  it('offers in the context menu what can be done with a run, grouped', async () => {
    expect(
      (await workbench.sideBar.menuItems('brave-otter')).map((item) => item.replace(/(?:Ctrl|Del|F2).*$/, '')),
    ).toEqual([
      'Open Run',
      'Open Run to the Side',
      'Reveal Run in Explorer',
      'Open Folder of Run in New Window',
      'Open Media',
      'Open Charts of Run',
      'Compare with…',
      'Compare with Baseline',
      'Compare with Previous Run',
      'Compare with the Run of HEAD',
      'Explain Difference',
      'Explain against Baseline',
      'Check for Charts',
      'Pin Run as Baseline',
      'Star Run',
      'Rename Run…',
      'Write Note on Run…',
      'Tag Run…',
      'Remove Tag of Run…',
      'Change Colour of Run…',
      'Archive Run',
      'Reproduce Run',
      'Copy',
      'Hide',
    ]);
    expect(await workbench.sideBar.menuItems('brave-otter', 'Copy')).toEqual([
      'Copy Run Name',
      'Copy Run Id',
      'Copy Path of Run',
      'Copy Parameters of Run',
    ]);
  });

  it('opens a run by a click, checks two for the charts, and has both tabs again after a reload', async () => {
    await workbench.sideBar.click('brave-otter');
    const page = await workbench.webview('brave-otter');
    await page.getByRole('heading', { name: 'brave-otter' }).waitFor();
    await workbench.sideBar.check('brave-otter');
    await workbench.sideBar.check('calm-heron');
    await workbench.command('trainyard.charts.open');
    const charts = await workbench.webview('Charts');
    await charts.getByText('calm-heron').first().waitFor();
    // The command, not the browser's own reload: it first writes down what is open.
    const loaded = workbench.page.waitForEvent('load');
    await workbench.command('Developer: Reload Window');
    await loaded;
    await workbench.waitUntilReady();
    await workbench.openSideBar();
    await (await workbench.webview('Charts')).getByText('brave-otter').first().waitFor();
    await (await workbench.webview('brave-otter')).getByRole('heading', { name: 'brave-otter' }).waitFor();
    const rows = await workbench.sideBar.waitForRows('checked runs', (all) => all.some(({ checked }) => checked));
    expect(rows.filter(({ checked }) => checked).map(({ label }) => label)).toEqual(['calm-heron', 'brave-otter']);
  });

  it('marks another run as the best when the direction of the metric is turned round', async () => {
    await workbench.command('trainyard.metric.setGoal');
    await workbench.quickInput.choose('val/f1');
    await workbench.quickInput.choose(/Lower is better/);
    await workbench.sideBar.waitForRows('another best', (rows) =>
      rows.some(({ label, description }) => label === 'keen-lynx' && description.includes('best')),
    );
  });
});

describe('the side bar of a window', () => {
  it('without a folder offers to open one, and a sample', async () => {
    const workbench = await openWorkbench({});
    await workbench.openSideBar();
    await workbench.sideBar.welcome.getByRole('button', { name: 'Open Folder' }).waitFor();
    await workbench.sideBar.welcome.getByRole('button', { name: 'Try the Sample' }).click();
    await workbench.quickInput.choose('In a temporary folder');
    await workbench.page.waitForURL(/sample/);
    await workbench.waitUntilReady();
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('the sample', (rows) => rows.some(({ label }) => label === 'brave-otter'));
    await workbench.close();
  });

  describe('with an empty folder', () => {
    let empty: string;
    beforeAll(async () => {
      empty = await mkdtemp(join(tmpdir(), 'nothing-here-'));
    });
    afterAll(() => rm(empty, { recursive: true }));

    it('says what it looks for', async () => {
      const workbench = await openWorkbench({ folder: empty });
      await workbench.openSideBar();
      await workbench.sideBar.welcome.getByText('There are no training runs in this folder yet.').waitFor();
      await workbench.sideBar.welcome.getByText(/Looked for: MLflow/).waitFor();
      await workbench.screenshot('welcome-nothing');
      await workbench.close();
    });

    it('says in restricted mode what works', async () => {
      const workbench = await openWorkbench({ folder: empty, trusted: false });
      await workbench.openSideBar();
      await workbench.sideBar.welcome.getByText(/restricted mode/).waitFor();
      await workbench.close();
    });
  });

  it('in restricted mode shows runs all the same', async () => {
    const workbench = await openWorkbench({ folder: fraud, trusted: false });
    await workbench.openSideBar();
    await workbench.sideBar.reveal('brave-otter');
    await workbench.close();
  });

  it('says of a folder in the settings that is not there that it is missing', async () => {
    const workbench = await openWorkbench({ folder: fraud, settings: { 'trainyard.folders': ['/data/nowhere'] } });
    await workbench.openSideBar();
    await workbench.waitForNotification(/no folder \/data\/nowhere/);
    await workbench.close();
  });
});
