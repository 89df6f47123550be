import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Catalog } from '../../src/catalog/catalog.ts';
import { addressOf, readAddress } from '../../src/extension/compare/address.ts';
import { diffedRuns } from '../../src/extension/compare/open-diff.ts';
import { previousRun } from '../../src/extension/compare/other-run.ts';
import { RunTexts } from '../../src/extension/compare/run-texts.ts';
import { trackerFactories } from '../../src/trackers/registry.ts';

describe('two runs in the diff editor', () => {
  let folder: string;
  let catalog: Catalog;
  let texts: RunTexts;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-compare-')));
    const extension = vscode.extensions.getExtension('trainyard.trainyard');
    assert(extension !== undefined);
    const fixture = join(extension.extensionPath, 'test', 'fixtures', 'evidence');
    execFileSync('git', ['clone', '-q', '-b', 'main', join(fixture, 'repository.bundle'), folder]);
    cpSync(join(fixture, 'wandb'), join(folder, 'wandb'), { recursive: true });
    catalog = new Catalog({ trackers: trackerFactories });
    await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: false });
    await catalog.ready();
    texts = new RunTexts(catalog);
  });

  after(async () => {
    texts.dispose();
    await catalog.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const textOf = async (uri: vscode.Uri | undefined) =>
    uri === undefined ? null : texts.provideTextDocumentContent(uri);

  it('are a file for each part that differs, code among them, with what each run had', async () => {
    const diff = await diffedRuns(catalog, 'wandb:clean001', 'wandb:dirty001');
    assert(diff !== null);
    assert.equal(diff.title, 'clean001 ↔ dirty001');
    assert.deepEqual(diff.remarks, []);
    const names = diff.files.map(([label]) => readAddress(label)?.name);
    assert.deepEqual(names, [
      'params.yaml',
      'metrics.yaml',
      'environment.yaml',
      'tags.yaml',
      'params.yaml',
      'train.py',
    ]);
    const [params] = diff.files;
    assert.equal(await textOf(params?.[1]), 'epochs: 3\nlr: 0.1\n');
    assert.equal(await textOf(params?.[2]), 'epochs: 3\nlr: 0.2\n');
    const code = diff.files.at(-1);
    assert.doesNotMatch((await textOf(code?.[1])) ?? '', /print\("done"\)/);
    assert.match((await textOf(code?.[2])) ?? '', /print\("done"\)/);
  });

  it('show a renamed file as one, under its two names', async () => {
    const diff = await diffedRuns(catalog, 'wandb:dirty001', 'wandb:second01');
    const code = diff?.files.find(([label]) => readAddress(label)?.kind === 'code');
    assert.deepEqual(
      code?.map((uri) => uri?.path),
      ['/code/settings.yaml', '/code/params.yaml', '/code/settings.yaml'],
    );
  });

  it('know what was run before', async () => {
    const [second] = await catalog.runs(['wandb:second01']);
    assert(second !== undefined);
    assert.equal((await previousRun(catalog, second))?.id, 'wandb:dirty001');
    const [first] = await catalog.runs(['wandb:clean001']);
    assert(first !== undefined);
    assert.equal(await previousRun(catalog, first), null);
  });

  it('open as one multi-file diff, whose texts VS Code reads from us', async () => {
    const uri = addressOf({ run: 'csv:demo', kind: 'text', name: 'metrics.yaml' });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'yaml');
    assert.equal(document.isDirty, false);
    const other = addressOf({ run: 'csv:none', kind: 'text', name: 'metrics.yaml' });
    await vscode.commands.executeCommand('vscode.changes', 'none ↔ demo', [[uri, other, uri]]);
    const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert(
      labels.some((label) => label.startsWith('none ↔ demo')),
      labels.join(),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('have addresses that hold any name', () => {
    for (const name of ['a b?.py', 'x#y', '../up', '--output=x', 'line\nbreak', 'täst']) {
      const uri = addressOf({ run: 'wandb:x?y#z', kind: 'code', name });
      assert.deepEqual(readAddress(vscode.Uri.parse(uri.toString())), { run: 'wandb:x?y#z', kind: 'code', name });
    }
    assert.equal(readAddress(vscode.Uri.parse('trainyard-run:/x?broken')), null);
  });
});
