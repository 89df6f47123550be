import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { launchedRuns } from '../../src/jobs/record-file.ts';
import { openBackend } from '../../src/launch/backends.ts';
import { openJob } from '../../src/launch/jobs.ts';

const python = process.env['TRAINYARD_DEBUGPY'] ?? '';

const script = `import argparse, os, sys
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
args = parser.parse_args()
lr = args.lr * 2
open("run-id", "w").write(os.environ["TRAINYARD_RUN_ID"])
print(f"step=1 loss={lr}")
sys.exit(3 if lr > 1 else 0)
`;
const module = `const lr = Number(process.argv[2]) * 2;
console.log('lr is doubled');
console.log(\`step=1 loss=\${lr}\`);
`;

async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Stopped {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
}

const stoppedEvent = z.object({ event: z.literal('stopped'), body: z.object({ threadId: z.number() }) });
const frames = z.object({ stackFrames: z.array(z.object({ id: z.number(), line: z.number() })) });
const scopes = z.object({ scopes: z.array(z.object({ variablesReference: z.number() })) });
const variables = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) });

describe('debugging an action', function () {
  this.timeout(120_000);
  let folder = '';
  let stops: Stopped[] = [];
  let ended = 0;
  const disposables: vscode.Disposable[] = [];

  before(() => {
    disposables.push(
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message: unknown) => {
            const stopped = stoppedEvent.safeParse(message).data;
            if (stopped !== undefined) stops.push({ session, threadId: stopped.body.threadId });
          },
        }),
      }),
      vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.parentSession === undefined) ended += 1;
      }),
    );
  });
  after(() => {
    for (const disposable of disposables.splice(0)) disposable.dispose();
  });

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-debug-')));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'train.py'), script);
    await writeFile(join(folder, 'train.mjs'), module);
    await writeFile(
      join(folder, 'trainyard.yaml'),
      [
        'version: 1',
        'actions:',
        `  train: { run: '${python} -u train.py --lr {lr}', params: { lr: 0.1 } }`,
        '  node: { run: "node train.mjs {lr}", params: { lr: 0.1 } }',
        '  line: { run: "echo {lr} | cat", shell: true, params: { lr: 0.1 } }',
        '',
      ].join('\n'),
    );
    [stops, ended] = [[], 0];
  });
  afterEach(async () => {
    await vscode.debug.stopDebugging();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await rm(folder, { recursive: true, force: true });
  });

  const breakAt = (file: string, line: number): void => {
    const location = new vscode.Location(vscode.Uri.file(join(folder, file)), new vscode.Position(line - 1, 0));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(location)]);
  };
  const debugAction = (action: string, lr: string): Thenable<unknown> =>
    vscode.commands.executeCommand('trainyard.action.debug', { action, folder, params: { lr } });
  const run = () => launchedRuns(folder)[0]?.record;
  const runFile = (name: string): string => {
    const [kept] = launchedRuns(folder);
    const file = join(kept?.folder ?? '', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  /** A variable where a program stopped, and the line. */
  const variable = async ({ session, threadId }: Stopped, name: string) => {
    const ask = async <T>(command: string, args: object, schema: z.ZodType<T>): Promise<T> =>
      schema.parse(await session.customRequest(command, args));
    const { stackFrames } = await ask('stackTrace', { threadId, startFrame: 0, levels: 1 }, frames);
    const [frame] = stackFrames;
    const found = await ask('scopes', { frameId: frame?.id }, scopes);
    for (const { variablesReference } of found.scopes) {
      const inside = await ask('variables', { variablesReference }, variables);
      const one = inside.variables.find((each) => each.name === name);
      if (one !== undefined) return { line: frame?.line, value: one.value };
    }
    return { line: frame?.line, value: undefined };
  };

  it('stops at a breakpoint in Python with the values that were given, and is one run with a record (PyPI’s debugpy behind a stand-in for the vendor’s extension)', async () => {
    breakAt('train.py', 6);
    await debugAction('train', '0.25');
    const stopped = await until('a stop at the breakpoint', () => stops[0]);
    assert.deepEqual(await variable(stopped, 'lr'), { line: 6, value: '0.5' });
    assert.equal(run()?.status, 'running');
    assert.deepEqual(run()?.params, { lr: 0.25 });
    await stopped.session.customRequest('continue', { threadId: stopped.threadId });
    await until('the end', () => (ended > 0 && run()?.endedAt != null ? true : undefined));
    const record = run();
    assert.deepEqual([record?.status, record?.exitCode, record?.reason], ['finished', 0, null]);
    assert.equal(readFileSync(join(folder, 'run-id'), 'utf8'), `trainyard:${record?.slug ?? ''}`);
    assert.match(runFile('log'), /step=1 loss=0\.5/);
    assert.match(runFile('metrics.jsonl'), /"name":"loss","value":0\.5/);
  });

  it('keeps the exit status of a program that fails in the debugger (debugpy, stand-in)', async () => {
    await debugAction('train', '5');
    // An exit that says that something failed stops debugpy, as an exception would.
    const stopped = await until('a stop at the exit', () => stops[0]);
    await stopped.session.customRequest('continue', { threadId: stopped.threadId });
    await until('the end', () => (run()?.endedAt != null ? true : undefined));
    assert.deepEqual([run()?.status, run()?.exitCode, run()?.reason], ['failed', 3, 'error']);
  });

  it('is cancelled by whoever stops it: the person in the editor, and the command line (debugpy, stand-in)', async () => {
    breakAt('train.py', 6);
    await debugAction('train', '0.25');
    const first = await until('a stop at the breakpoint', () => stops[0]);
    await vscode.debug.stopDebugging(first.session);
    await until('the end', () => (run()?.endedAt != null ? true : undefined));
    assert.deepEqual([run()?.status, run()?.reason], ['killed', 'cancelled']);

    stops = [];
    await debugAction('train', '0.25');
    await until('another stop', () => stops[0]);
    const kept = launchedRuns(folder).find(({ record }) => record.status === 'running');
    assert.ok(kept);
    // As another process would, by the backend of this machine.
    const options = { supervisor: '', queue: join(folder, 'queue'), limit: null };
    assert.ok(openBackend('local', options).ok);
    const job = openJob(folder, kept, options);
    assert.ok(job.ok);
    const state = await job.cancel(1_000, 'command-line');
    assert.deepEqual([state.status, state.reason], ['killed', 'cancelled']);
    await until('the end', () => (vscode.debug.activeDebugSession === undefined ? true : undefined));
  });

  it('stops at a breakpoint in Node, in the debugger that VS Code brings along', async () => {
    breakAt('train.mjs', 2);
    await debugAction('node', '0.25');
    const stopped = await until('a stop at the breakpoint', () => stops.at(-1));
    const { value } = await variable(stopped, 'lr');
    assert.equal(value, '0.5');
    assert.equal(run()?.status, 'running');
    await stopped.session.customRequest('continue', { threadId: stopped.threadId });
    await until('the end', () => (run()?.endedAt != null ? true : undefined));
    assert.equal(run()?.status, 'finished');
    assert.match(runFile('log'), /step=1 loss=0\.5/);
    await until('the end of the session', () => (vscode.debug.activeDebugSession === undefined ? true : undefined));
  });

  it('starts nothing and leaves no run where it is a line for a shell', async () => {
    await debugAction('line', '1');
    assert.equal(vscode.debug.activeDebugSession, undefined);
    assert.deepEqual(launchedRuns(folder), []);
  });
});
