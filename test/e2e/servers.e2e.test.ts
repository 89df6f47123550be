import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeMlflow } from '../unit/trackers/mlflow-server/support/fake-mlflow.ts';
import type { FakeStore } from '../unit/trackers/mlflow-server/support/fake-mlflow.ts';
import { json } from '../unit/trackers/mlflow-server/support/fake-server.ts';
import type { FakeServer } from '../unit/trackers/mlflow-server/support/fake-server.ts';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const values = Array.from({ length: 60 }, (_, step) => 1 - Math.exp(-step / 20));
const store = (): FakeStore => ({
  experiments: [{ id: '1', name: 'fraud' }],
  runs: [
    { id: 'a'.repeat(32), name: 'calm-heron', points: { 'val/acc': values }, params: { lr: '0.01' } },
    {
      id: 'b'.repeat(32),
      name: 'brave-otter',
      points: { 'val/acc': values.map((value) => value * 0.95) },
      params: { lr: '0.1' },
      files: { 'report/notes.md': '# Notes\n\nThe **best** so far.\n', 'model/weights.bin': '\u0000'.repeat(2000) },
    },
  ],
});

async function folderWith(text: string | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-servers-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'train.py'), 'print("training")\n');
  if (text !== null) await writeFile(join(folder, 'trainyard.yaml'), text);
  return folder;
}

/** A server that answers only who bears its token. */
function guarded(): Promise<FakeServer> {
  return fakeMlflow(store(), ({ authorization }, reply) => {
    if (authorization === 'Bearer t0ken-word') return false;
    json(reply, {}, 401);
    return true;
  });
}

/** Answers the input box of that title. */
async function answer({ quickInput }: Workbench, title: string, text: string): Promise<void> {
  await quickInput.box.getByText(title).waitFor();
  await quickInput.input.fill(text);
  await quickInput.input.press('Enter');
}

describe('a tracking server', () => {
  it('is connected to step by step, and its runs are there with points and files', async () => {
    const server = await guarded();
    const workbench = await openWorkbench({ folder: await folderWith('# ours\nversion: 1\n') });
    await workbench.openSideBar();
    await workbench.command('trainyard.server.connect');
    await answer(workbench, 'Connect to a tracking server', server.uri);
    await workbench.quickInput.choose('Token');
    await answer(workbench, 'Token for', 't0ken-word');
    await answer(workbench, 'Name of the server', 'team');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('token: secret').waitFor();
    await workbench.screenshot('server-connect');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await workbench.sideBar.reveal(/brave-otter/);

    const file = join(workbench.folder, 'trainyard.yaml');
    await until('the file names the server', async () => (await readFile(file, 'utf8')).includes('team'));
    expect(await readFile(file, 'utf8')).toBe(
      `# ours\nversion: 1\ntrackers:\n  team: { type: mlflow, uri: ${JSON.stringify(server.uri)}, token: secret }\n`,
    );
    expect(workbench.consoleLines.join('\n')).not.toContain('t0ken-word');

    await workbench.sideBar.expand('fraud', /brave-otter/, 'Files', 'report');
    await workbench.sideBar.reveal('notes.md');
    await workbench.sideBar.hoverAction(/brave-otter/, 'Open Run');
    const page = await workbench.webview('brave-otter');
    await page.getByText('on team').waitFor();
    await page.getByRole('button', { name: /notes\.md/ }).click();
    await page.getByRole('heading', { name: 'Notes' }).waitFor();
    await page.getByRole('button', { name: /^Download report/ }).waitFor();
    await workbench.screenshot('server-run');
    await page.getByRole('button', { name: 'Open report/notes.md' }).click();
    await workbench.page.getByRole('tab', { name: /notes\.md/ }).waitFor();
    await workbench.page.locator('.view-line', { hasText: 'best' }).waitFor();
  });

  it('that a folder names asks once for its secret', async () => {
    const server = await guarded();
    const folder = await folderWith(`trackers:\n  team: { type: mlflow, uri: "${server.uri}", token: secret }\n`);
    const workbench = await openWorkbench({ folder });
    await workbench.openSideBar();
    const question = await workbench.waitForNotification(/team .* wants to know who asks/);
    expect(server.heard).toEqual([]);
    await question.getByRole('button', { name: 'Enter…' }).click();
    await answer(workbench, 'Token for', 't0ken-word');
    await workbench.sideBar.reveal(/brave-otter/);
  });

  it('that a folder names is not asked while the folder is not trusted', async () => {
    const server = await fakeMlflow(store());
    const text = `trackers:\n  team: { type: mlflow, uri: "${server.uri}" }\n`;
    const folder = await folderWith(text);
    await writeFile(join(folder, 'metrics.csv'), 'step,loss\n0,1\n');
    const workbench = await openWorkbench({ folder, trusted: false });
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('the run of the folder', (rows) => rows.length > 0);
    expect(server.heard).toEqual([]);
  });
});
