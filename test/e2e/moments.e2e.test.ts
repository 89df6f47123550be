import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const fraud = fileURLToPath(new URL('../../examples/fraud', import.meta.url));
const run = join('mlruns', '928922894612355183', '7364b4be1d7444d0956c0912d0330d72');

/** Says in MLflow's own words where the run stands. */
async function mark(folder: string, status: number, endTime: string): Promise<void> {
  const file = join(folder, run, 'meta.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(/^status: .*$/m, `status: ${status}`).replace(/^end_time: .*$/m, `end_time: ${endTime}`),
  );
}

describe('the end of a run', () => {
  let place: string;
  let workbench: Workbench;

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'trainyard-moments-'));
    const folder = join(place, 'fraud');
    await cp(fraud, folder, { recursive: true });
    await mark(folder, 1, 'null');
    await appendFile(join(folder, run, 'metrics', 'val', 'auc'), `${Date.now()} 0.9 40\n`);
    workbench = await openWorkbench({ folder });
    await workbench.openSideBar();
    await workbench.sideBar.reveal(/brave-otter.*running/);
  });

  afterAll(() => rm(place, { recursive: true, force: true }));

  it('that failed is told in the row, in the status bar and in a notification that opens it', async () => {
    await workbench.waitForStatusBar(/brave-otter/);
    await mark(workbench.folder, 4, String(Date.now()));
    await workbench.waitForStatusBar(/brave-otter failed/);
    await workbench.sideBar.reveal(/brave-otter.*failed/);
    const notification = await workbench.waitForNotification('brave-otter failed.');
    await workbench.badge.waitFor({ state: 'hidden' });
    await notification.getByRole('button', { name: 'Open', exact: true }).click();
    const page = await workbench.webview('brave-otter');
    await page.getByText('failed', { exact: true }).first().waitFor();
  });
});
