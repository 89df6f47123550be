import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fixture = fileURLToPath(new URL('../fixtures/evidence', import.meta.url));

describe('two runs in VS Code’s own diff editor', () => {
  let place: string;
  let workbench: Workbench;
  const headers = () => workbench.page.locator('.multiDiffEntry .header .title');

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'trainyard-diff-'));
    const folder = join(place, 'demo');
    execFileSync('git', ['clone', '-q', '-b', 'main', join(fixture, 'repository.bundle'), folder]);
    cpSync(join(fixture, 'wandb'), join(folder, 'wandb'), { recursive: true });
    workbench = await openWorkbench({ folder, theme: 'dark' });
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('runs', (rows) => rows.some(({ label }) => label === 'clean001'));
  });

  afterAll(() => rm(place, { recursive: true, force: true }));

  const waitForFiles = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await headers().filter({ hasText: name }).first().waitFor();
  };

  it('are chosen from their row: the previous run first', async () => {
    await workbench.sideBar.contextMenu('dirty001', 'Compare with…');
    expect((await workbench.quickInput.labels())[0]).toBe('clean001');
    await workbench.quickInput.choose('clean001');
    await waitForFiles('params.yaml', 'metrics.yaml');
    await workbench.page.getByText('epochs: 3').first().waitFor();
    await workbench.screenshot('diff-editor-dark');
    await workbench.page.getByRole('tab', { name: /clean001 ↔ dirty001/ }).waitFor();
  });

  it('are compared with the run before in one click, also in light', async () => {
    await workbench.setTheme('light');
    await workbench.sideBar.contextMenu('second01', 'Compare with Previous Run');
    await workbench.page.getByRole('tab', { name: /dirty001 ↔ second01/ }).waitFor();
    await waitForFiles('settings.yaml');
    await workbench.screenshot('diff-editor-light');
  });

  it('say what is missing where there is no baseline', async () => {
    await workbench.sideBar.contextMenu('second01', 'Compare with Baseline');
    await workbench.page.getByText('No baseline is pinned.').first().waitFor();
  });
});
