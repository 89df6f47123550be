import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

/** A training of pure Python that comes out the same each time, with a seed of which everything depends. */
const script = `import random, sys
random.seed(int(sys.argv[1]))
for epoch in range(4):
    print(f"epoch={epoch} loss={random.random():.9f}")
`;
const project = `version: 1
actions:
  train: { run: "python3 train.py {seed}", params: { seed: 1 }, inputs: [rows.txt] }
`;

describe('a run that is done again', () => {
  let place: string;
  let workbench: Workbench;
  let name = '';

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'trainyard-reproduce-'));
    const folder = join(place, 'toy');
    execFileSync('git', ['init', '-q', '-b', 'main', folder]);
    await writeFile(join(folder, 'train.py'), script);
    await writeFile(join(folder, 'trainyard.yaml'), project);
    await writeFile(join(folder, 'rows.txt'), '1\n');
    await writeFile(join(folder, '.gitignore'), 'rows.txt\n');
    workbench = await openWorkbench({ folder });
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const args = [cli, 'train', '--folder', workbench.folder, '--json', '--quiet'];
    const answer = execFileSync(process.execPath, args, { encoding: 'utf8' });
    name = (JSON.parse(answer) as { run: { name: string } }).run.name;
    await workbench.openSideBar();
    await workbench.sideBar.reveal(name);
  });

  afterAll(() => rm(place, { recursive: true, force: true }));

  it('says so in a notification, in its row and on its page, and the other way round once its data changed', async () => {
    await workbench.sideBar.hoverAction(name, 'Open Run');
    const page = await workbench.webview(name);
    await page.getByRole('heading', { name: 'Reproduction' }).scrollIntoViewIfNeeded();
    await workbench.screenshot('reproduce-never');
    await page.getByText('Reproduce', { exact: true }).click();
    await workbench.waitForNotification(`${name}: reproduced.`);
    await page.getByText('Reproduced: it came out identical').waitFor();
    await page.getByRole('heading', { name: 'Reproduction' }).scrollIntoViewIfNeeded();
    await workbench.screenshot('reproduce-identical');
    await workbench.sideBar.reveal(new RegExp(`${name}.*reproduced`));

    await appendFile(join(workbench.folder, 'rows.txt'), '2\n');
    await page.getByText('Reproduce Again', { exact: true }).click();
    await workbench.waitForNotification(`${name}: cannot be reproduced.`);
    await page.getByText('First cause:').waitFor();
    await page.getByRole('heading', { name: 'Reproduction' }).scrollIntoViewIfNeeded();
    for (const theme of ['light', 'hc'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`reproduce-impossible-${theme}`);
    }
  });
});
