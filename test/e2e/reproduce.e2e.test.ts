import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageIndex } from '../contract/support/package-index.ts';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

/** A training of pure Python that comes out the same each time, with a seed of which everything depends. */
const script = `import os, random, sys, time
random.seed(int(sys.argv[1]))
for epoch in range(4):
    while epoch == 2 and os.path.exists(WAIT): time.sleep(0.05)
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
    await writeFile(join(folder, 'train.py'), `WAIT = ${JSON.stringify(join(place, 'wait'))}\n${script}`);
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
    const row = await workbench.sideBar.reveal(new RegExp(`${name}.*✓`));
    expect(await row.getAttribute('aria-label')).toContain('reproduced');

    await appendFile(join(workbench.folder, 'rows.txt'), '2\n');
    await page.getByText('Reproduce Again', { exact: true }).click();
    await workbench.waitForNotification(`${name}: cannot be reproduced.`);
    await page.getByText('First cause:').waitFor();
    await page.getByRole('heading', { name: 'Reproduction' }).scrollIntoViewIfNeeded();
    for (const theme of ['light', 'hc'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`reproduce-impossible-${theme}`);
    }
    await workbench.sideBar.reveal(new RegExp(`${name}.*⊘`));
  });

  it('ends with its training where its progress is cancelled, and says nothing of the run', async () => {
    await writeFile(join(workbench.folder, 'rows.txt'), '1\n');
    await writeFile(join(place, 'wait'), '');
    const before = await verdicts();
    await workbench.sideBar.hoverAction(name, 'Open Run');
    const page = await workbench.webview(name);
    await page.getByText('Reproduce Again', { exact: true }).click();
    const progress = await workbench.waitForNotification(`Reproducing ${name}`);
    await until('a training that runs', () => Promise.resolve(statuses().includes('running') ? true : undefined));
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'hidden' });
    await until('the end of the training', () => Promise.resolve(statuses().includes('running') ? undefined : true));
    expect(statuses().toSorted()).toEqual(['finished', 'finished', 'killed']);
    expect(await verdicts()).toEqual(before);
  });

  it('is logged as an act of the editor', () => {
    const { acts } = asked('audit') as { acts: { verb: string; face: string }[] };
    const done = acts.filter(({ verb }) => verb === 'reproduce');
    expect(done.length).toBeGreaterThan(1);
    expect(new Set(done.map(({ face }) => face))).toEqual(new Set(['editor']));
  });

  it('leaves logs, of which Prune removes those that are picked', async () => {
    const kept = (): string[] =>
      (asked('prune')['kept'] as { kind: string; name: string }[]).flatMap((one) =>
        one.kind === 'logs' ? [one.name] : [],
      );
    const before = kept();
    expect(before.length).toBeGreaterThan(1);
    await workbench.command('trainyard.prune');
    await workbench.quickInput.input.waitFor();
    await workbench.screenshot('prune');
    await workbench.quickInput.input.fill(before[0]!);
    await workbench.quickInput.box.locator('.quick-input-list-row:first-child').first().click();
    await workbench.quickInput.box.getByRole('button', { name: 'OK' }).click();
    await workbench.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await until('the log to be gone', () => Promise.resolve(existsSync(before[0]!) ? undefined : true));
    expect(kept()).toEqual(before.slice(1));
  });

  function asked(...words: string[]): Record<string, unknown> {
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const args = [cli, ...words, '--folder', workbench.folder, '--json', '--quiet'];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Record<string, unknown>;
  }

  function statuses(): string[] {
    return (asked('runs', '--all')['runs'] as { status: string }[]).map(({ status }) => status);
  }

  function verdicts(): Promise<string[]> {
    return readdir(join(workbench.folder, '.trainyard', 'reproductions'));
  }
});

describe('a run whose packages changed since', () => {
  it('is done again in an environment of its own where the person takes the offer', async () => {
    const place = await mkdtemp(join(tmpdir(), 'trainyard-restore-'));
    const folder = join(place, 'toy');
    execFileSync('git', ['init', '-q', '-b', 'main', folder]);
    const index = await packageIndex();
    index.add('toy', '1.0', 'FACTOR = 1.0\n');
    index.add('toy', '2.0', 'FACTOR = 2.0  # twice as much\n');
    await cp(index.wheels, join(folder, 'wheels'), { recursive: true });
    await index.close();
    await writeFile(join(folder, 'train.py'), 'import toy\nprint(f"loss={toy.FACTOR}")\n');
    await writeFile(join(folder, 'trainyard.yaml'), 'version: 1\nactions:\n  train: { run: python train.py }\n');
    await writeFile(join(folder, 'requirements.txt'), '--no-index\n--find-links wheels\ntoy==1.0\n');
    await writeFile(join(folder, '.gitignore'), '.venv/\n');
    const workbench = await openWorkbench({ folder });
    const call = (program: string, ...words: string[]) => execFileSync(program, words, { cwd: workbench.folder });
    call('git', 'add', '.');
    call('git', '-c', 'user.name=ada', '-c', 'user.email=ada@trainbox', 'commit', '-qm', 'one');
    call('python3', '-m', 'venv', '.venv');
    const python = join(workbench.folder, '.venv', 'bin', 'python');
    call(python, '-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt');
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const answer = call(process.execPath, cli, 'train', '--json', '--quiet').toString();
    const { name } = (JSON.parse(answer) as { run: { name: string } }).run;
    call(python, '-m', 'pip', 'install', '--quiet', '--no-index', '--find-links', 'wheels', 'toy==2.0');

    await workbench.openSideBar();
    await workbench.sideBar.reveal(name);
    await workbench.sideBar.contextMenu(name, 'Reproduce Run');
    const offer = await workbench.waitForNotification(/First cause: .*toy/);
    await workbench.screenshot('reproduce-restore');
    await offer.getByRole('button', { name: 'Restore Environment' }).click();
    await workbench.waitForNotification(`${name}: reproduced.`);
    expect(call(python, '-c', 'import toy; print(toy.FACTOR)').toString().trim()).toBe('2.0');
    await workbench.close();
    await rm(place, { recursive: true, force: true });
  });
});

describe('a workspace in restricted mode', () => {
  it.each(['trainyard.run.reproduce', 'trainyard.prune'])('does not do %s, and says so', async (command) => {
    const folder = await mkdtemp(join(tmpdir(), 'trainyard-untrusted-'));
    await writeFile(join(folder, 'metrics.csv'), 'step,loss\n0,1\n');
    const workbench = await openWorkbench({ folder, trusted: false });
    await workbench.command(command);
    await workbench.waitForNotification('This workspace is in restricted mode, so nothing is started.');
    expect(existsSync(join(workbench.folder, '.trainyard'))).toBe(false);
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  });
});
