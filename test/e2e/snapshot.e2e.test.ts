import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './support/axe.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const project = `version: 1
actions:
  train:
    run: python3 train.py --seed {seed} --api_key={api_key}
    params: { seed: 7, api_key: null }
    inputs: [rows.csv]
    outputs: [model.txt]
`;
const script = `import sys
assert sys.argv[3] == "--api_key=s3cr3t"
open("model.txt", "w").write("weights")
print("loss=0.25")
`;

describe('what a launched run was made of', () => {
  let place: string;
  let workbench: Workbench;
  let name = '';
  let commit = '';

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'trainyard-snapshot-'));
    const folder = join(place, 'toy');
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=ada', '-c', 'user.email=ada@example.org', ...args], {
        encoding: 'utf8',
      });
    execFileSync('git', ['init', '-q', '-b', 'main', folder]);
    await writeFile(join(folder, 'train.py'), '# nothing yet\n');
    await writeFile(join(folder, 'rows.csv'), '1\n2\n');
    await writeFile(join(folder, '.gitignore'), 'model.txt\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'one');
    commit = git('rev-parse', 'HEAD').trim();
    await writeFile(join(folder, 'train.py'), script);
    await writeFile(join(folder, 'trainyard.yaml'), project);
    await writeFile(join(folder, '.env'), 'TOKEN=s3cr3t\n');
    workbench = await openWorkbench({ folder, theme: 'dark' });
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const args = [cli, 'train', '-p', 'api_key=s3cr3t', '--folder', workbench.folder, '--json', '--quiet'];
    const answer = execFileSync(process.execPath, args, { encoding: 'utf8' });
    name = (JSON.parse(answer) as { run: { name: string } }).run.name;
    await workbench.openSideBar();
    await workbench.sideBar.reveal(name);
  });

  afterAll(async () => {
    await workbench.close();
    await rm(place, { recursive: true, force: true });
  });

  it('stands on its page: the commit, what was not committed, what was left out, data, and no secret', async () => {
    await workbench.sideBar.hoverAction(name, 'Open Run');
    const page = await workbench.webview(name);
    const section = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Snapshot' }) });
    await section.scrollIntoViewIfNeeded();
    await section.getByText(commit.slice(0, 10)).waitFor();
    await section.getByText('on main').waitFor();
    await section.getByText('with uncommitted changes').waitFor();
    await section.getByText(/\.env \(.+\)/).waitFor();
    await section.getByText('seed = 7').waitFor();
    await section.getByText('<secret api_key>').waitFor();
    for (const file of ['rows.csv', 'model.txt']) await section.getByRole('rowheader', { name: file }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('s3cr3t');
    for (const theme of ['dark', 'light', 'hc'] as const) {
      await workbench.setTheme(theme);
      await section.scrollIntoViewIfNeeded();
      await workbench.screenshot(`snapshot-${theme}`);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });
});
