import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './support/axe.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

describe('why a run came out unlike another', () => {
  let place: string;
  let workbench: Workbench;

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'trainyard-explain-'));
    const folder = join(place, 'demo');
    makeRuns(folder);
    makeHistory(folder);
    workbench = await openWorkbench({ folder, theme: 'dark' });
    await workbench.openSideBar();
  });

  afterAll(async () => {
    await workbench.close();
    await rm(place, { recursive: true, force: true });
  });

  it('is a page of bars, the largest known cause first, with links to the runs that are the evidence', async () => {
    await workbench.sideBar.reveal('lr0.01-d4-sgd-s1');
    await workbench.sideBar.contextMenu('lr0.01-d4-sgd-s1', 'Explain Difference');
    await workbench.quickInput.choose('lr0.1-d2-adam-s0');
    const page = await workbench.webview('Why lr0.01-d4-sgd-s1 ≠ lr0.1-d2-adam-s0');
    await page.getByText('Known to have changed it: lr').waitFor();
    expect(await page.locator('li .key').allTextContents()).toEqual(['lr', 'optimizer', 'depth', 'seed']);
    await workbench.screenshot('explain-dark');
    // The page runs no script, and so not axe either: a copy of it does, with the theme's colours.
    const colours = (await page.locator('html').getAttribute('style')) ?? '';
    const inside = await page.locator('html').innerHTML();
    const copy = await workbench.page.context().newPage();
    const unguarded = inside.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
    await copy.setContent(`<html lang="en" style="${colours.replaceAll('"', "'")}">${unguarded}</html>`);
    expect(await copy.locator('li .key').count()).toBe(4);
    expect(await accessibilityFaults(copy)).toEqual([]);
    await copy.close();
    await workbench.setTheme('light');
    await workbench.screenshot('explain-light');
    await workbench.setTheme('hc');
    await workbench.screenshot('explain-hc');
    await workbench.setTheme('dark');
    const link = page.locator('li').first().getByRole('link').first();
    const name = (await link.textContent()) ?? '';
    await link.click();
    // Until its page is there, it takes the focus of whatever is opened.
    await (await workbench.webview(name)).getByRole('heading', { name }).waitFor();
  });

  it('is looked for among commits, which are trained until the guilty one is found', async () => {
    await workbench.command('trainyard.metric.bisect');
    await workbench.quickInput.box
      .getByText('Which metric went wrong?')
      .or(workbench.quickInput.input)
      .first()
      .waitFor();
    await workbench.screenshot('bisect-metric');
    await workbench.quickInput.choose('val/acc');
    await workbench.quickInput.choose('change 8');
    await workbench.quickInput.choose('change 0');
    await workbench.screenshot('bisect-threshold');
    await workbench.quickInput.choose('Enter a limit…');
    await workbench.quickInput.enter('0.85');
    await workbench.waitForNotification(/Bisecting val\/acc/);
    await workbench.screenshot('bisect-progress');
    await workbench.waitForNotification(/The first bad commit is [0-9a-f]{10} change 5, after 3 trainings/);
    await workbench
      .tab(/change 5/)
      .first()
      .waitFor();
    await workbench.page.locator('.multiDiffEntry .header .title').filter({ hasText: 'train.sh' }).first().waitFor();
    await workbench.screenshot('bisect-found');
  });
});

/** Three seeds of every setting. */
function makeRuns(folder: string): void {
  const effects = { '0.1': 0, '0.01': 0.08 } as const;
  for (const lr of ['0.1', '0.01'] as const) {
    for (const depth of [2, 4]) {
      for (const optimizer of ['adam', 'sgd']) {
        for (const seed of [0, 1, 2]) {
          const value =
            0.8 + effects[lr] + depth / 200 - (optimizer === 'sgd' ? 0.03 : 0) + ((seed * 7 + depth) % 3) / 500;
          const run = join(folder, 'runs', `lr${lr}-d${depth}-${optimizer}-s${seed}`);
          mkdirSync(run, { recursive: true });
          writeFileSync(join(run, 'params.json'), JSON.stringify({ lr: Number(lr), depth, optimizer, seed }));
          writeFileSync(join(run, 'metrics.csv'), `epoch,val/acc\n0,0.5\n1,${value}\n`);
        }
      }
    }
  }
}

/** Nine commits, of which the sixth (change 5) made the accuracy worse. */
function makeHistory(folder: string): void {
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', ...args], { cwd: folder });
  git('init', '-q', '-b', 'main', '.');
  writeFileSync(join(folder, '.gitignore'), '.trainyard/\nruns/\n');
  writeFileSync(join(folder, 'trainyard.yaml'), 'version: 1\nactions:\n  train: { run: "sh train.sh" }\n');
  for (let n = 0; n < 9; n += 1) {
    writeFileSync(join(folder, 'train.sh'), `# version ${n}\nsleep 1\necho "epoch 1 val/acc=0.${n < 5 ? 9 : 8}"\n`);
    git('add', '-A');
    git('commit', '-q', '-m', `change ${n}`);
  }
}
