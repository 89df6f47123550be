import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

describe('a training that runs', () => {
  let workbench: Workbench;
  let training: ChildProcess | undefined;

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: join(examples, 'live') });
    await workbench.openSideBar();
  });

  afterAll(async () => {
    if (training?.exitCode !== null) return;
    training.kill();
    await once(training, 'exit');
  });

  it('appears without a refresh, and its metric moves in the row and in the status bar', async () => {
    await workbench.sideBar.welcome.getByText('There are no training runs in this folder yet.').waitFor();
    const script = join(workbench.folder, 'train.py');
    training = spawn('python3', [script, '--name', 'live-lark', '--epochs', '2000', '--delay', '0.3'], {
      stdio: 'ignore',
    });
    const described = async (other?: string) => {
      const rows = await workbench.sideBar.waitForRows('a new value of the run', (all) =>
        all.some(
          ({ label, description }) =>
            label === 'live-lark' && /^\d.* · running/.test(description) && description !== other,
        ),
      );
      return rows.find(({ label }) => label === 'live-lark')!.description;
    };
    const first = await described();
    expect(await described(first)).not.toBe(first);
    await workbench.waitForStatusBar(/live-lark \d+% val\/acc 0\.\d{4}/);
    await workbench.badge.waitFor();
    expect(await workbench.badge.textContent()).toBe('1');
  });

  it('is opened from the status bar', async () => {
    await (await workbench.waitForStatusBar(/live-lark/)).click();
    const page = await workbench.webview('live-lark');
    await page.getByText('running', { exact: true }).first().waitFor();
  });
});
