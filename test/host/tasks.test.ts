import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { launchedRuns } from '../../src/jobs/record-file.ts';

const fails = `import sys
def go(lr):
    raise ValueError(f"lr is {lr}")
print("begun", flush=True)
go(sys.argv[1])
`;

async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 40_000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('actions as tasks of VS Code', function () {
  this.timeout(90_000);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const ends: { readonly name: string; readonly exitCode: number | undefined }[] = [];
  let listener: vscode.Disposable;

  before(async () => {
    listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      ends.push({ name: execution.task.name, exitCode });
    });
    await writeFile(join(folder, 'fails.py'), fails);
    await writeFile(join(folder, 'say.sh'), 'echo "$1" > said\n');
    await writeFile(
      join(folder, 'trainyard.yaml'),
      [
        'version: 1',
        'actions:',
        '  fails: { run: "python3 fails.py {lr}", params: { lr: 0.5 } }',
        '  waits: { run: "sh -c \'echo ready; sleep 1000\'" }',
        '',
      ].join('\n'),
    );
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const tasks = [
      { type: 'trainyard', label: 'say it', script: 'say.sh', params: { note: '${workspaceFolderBasename} $x' } },
    ];
    await writeFile(join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
  });
  after(async () => {
    listener.dispose();
    for (const name of ['trainyard.yaml', 'fails.py', 'say.sh', 'said', '.trainyard', '.vscode']) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  });

  const taskOf = (name: string): Promise<vscode.Task> =>
    until(`the task ${name}`, async () =>
      (await vscode.tasks.fetchTasks({ type: 'trainyard' })).find((task) => task.name === name),
    );
  const run = (action: string | null) =>
    launchedRuns(folder).findLast(({ record }) => record.action === action)?.record;

  it('are offered, launched with a record and a log, and end with the exit status; a traceback becomes a problem', async () => {
    await vscode.tasks.executeTask(await taskOf('fails'));
    const end = await until('the end', () => ends.find(({ name }) => name === 'fails'));
    assert.equal(end.exitCode, 1);
    const record = run('fails');
    assert.deepEqual([record?.status, record?.exitCode, record?.params], ['failed', 1, { lr: 0.5 }]);
    const log = join(folder, '.trainyard', 'runs', record?.slug ?? '', 'log');
    assert.match(readFileSync(log, 'utf8'), /begun\n[^]*ValueError: lr is 0\.5/);
    const uri = vscode.Uri.file(join(folder, 'fails.py'));
    const [problem] = await until('a problem', () => {
      const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Trainyard');
      return found.length > 0 ? found : undefined;
    });
    assert.match(problem?.message ?? '', /ValueError: lr is 0\.5/);
    assert.equal(problem?.range.start.line, 2);
  });

  it('may stand in tasks.json with a script and values, in which variables are filled in', async () => {
    await vscode.tasks.executeTask(await taskOf('say it'));
    const end = await until('the end', () => ends.find(({ name }) => name === 'say it'));
    assert.equal(end.exitCode, 0);
    assert.equal(existsSync(join(folder, 'said')), true);
    assert.equal(readFileSync(join(folder, 'said'), 'utf8'), '--note=workspace $x\n');
    assert.equal(run(null)?.status, 'finished');
  });

  it('are cancelled when the task is ended', async () => {
    const execution = await vscode.tasks.executeTask(await taskOf('waits'));
    await until('the run', () => (run('waits')?.status === 'running' ? true : undefined));
    execution.terminate();
    await until('the end of the job', () => (run('waits')?.status === 'killed' ? true : undefined));
    assert.equal(run('waits')?.reason, 'cancelled');
  });
});
