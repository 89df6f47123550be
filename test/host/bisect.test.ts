import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

describe('bisecting a metric from the editor', () => {
  let folder: string;
  const hashes: string[] = [];

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-bisect-')));
    git('init', '-q', '-b', 'main', '.');
    const action = '  train: { run: "sh train.sh" }\n';
    writeFileSync(
      join(folder, 'trainyard.yaml'),
      `version: 1\nmetrics: { acc: { goal: maximize } }\nactions:\n${action}`,
    );
    for (let n = 0; n < 9; n += 1) {
      writeFileSync(join(folder, 'train.sh'), `# ${n}\necho "acc=0.${n < 6 ? 9 : 8}"\n`);
      git('add', '-A');
      git('commit', '-q', '-m', `change ${n}`);
      hashes.push(git('rev-parse', 'HEAD'));
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('ends on the commit, with its diff open', async () => {
    const asked = { folder, metric: 'acc', good: hashes[0], bad: 'HEAD', action: 'train', threshold: 0.85 };
    await vscode.commands.executeCommand('trainyard.metric.bisect', asked);
    const titles = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert(
      titles.some((title) => title.startsWith(`${hashes[6]?.slice(0, 10) ?? ''} change 6`)),
      titles.join(', '),
    );
    const query = (commit: string | undefined): string => JSON.stringify({ folder, commit });
    const textAt = async (commit: string | undefined): Promise<string> => {
      const uri = vscode.Uri.from({ scheme: 'trainyard-commit', path: '/train.sh', query: query(commit) });
      return (await vscode.workspace.openTextDocument(uri)).getText();
    };
    assert.match(await textAt(hashes[5]), /acc=0\.9/);
    assert.match(await textAt(hashes[6]), /acc=0\.8/);
    assert.equal(git('status', '--porcelain', '--', '.', ':!.trainyard'), '');
    assert.equal(git('worktree', 'list').split('\n').length, 1);
  });
});
