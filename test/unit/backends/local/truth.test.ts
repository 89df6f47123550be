import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LocalBackend } from '../../../../src/backends/local/backend.ts';
import { jobClaim, jobExit, jobProgram, readState } from '../../../../src/jobs/local-state.ts';
import { readRecord, writeRecord } from '../../../../src/jobs/record-file.ts';
import { bootId, identityOf, isAlive } from '../../../../src/jobs/process-identity.ts';
import { newFolder } from '../../catalog/support/folder.ts';
import { ended, output, programJob, started, until } from '../support/programs.ts';
import { builtForJobs } from '../support/supervisor.ts';

vi.setConfig({ testTimeout: 60_000 });

const { options } = builtForJobs();
const backend = new LocalBackend(options());
const waits =
  "const fs = require('fs'); console.log('ready'); setInterval(() => fs.existsSync('go') && process.exit(0), 10)";

/** A job that runs until the file `go` is in its folder, and its two processes. */
async function running(text = waits) {
  const job = programJob(text);
  const handle = await started(backend, job);
  await until(
    () => output(backend, handle),
    (log) => log.includes('ready'),
  );
  const supervisor = readState(job.folder, 'claim.json', jobClaim)!.supervisor!;
  const program = await until(
    () => readState(job.folder, 'program.json', jobProgram),
    (found) => found !== null,
  );
  return {
    job,
    handle,
    supervisor,
    program: program!.program,
    go: () => writeFileSync(join(job.command.cwd, 'go'), ''),
  };
}

describe('a job whose supervisor was killed', () => {
  it('runs as long as its program does, and is lost when that ends: nobody saw how', async () => {
    const { handle, supervisor, program, go } = await running();
    process.kill(supervisor.pid, 'SIGKILL');
    await until(
      () => isAlive(supervisor),
      (alive) => !alive,
    );
    expect(await backend.status(handle)).toMatchObject({ status: 'running' });
    go();
    await until(
      () => isAlive(program),
      (alive) => !alive,
    );
    expect(await backend.status(handle)).toMatchObject({
      status: 'lost',
      reason: 'lost',
      exitCode: null,
      endedAt: null,
    });
  });

  it('can still be cancelled', async () => {
    const { handle, supervisor, program } = await running();
    process.kill(supervisor.pid, 'SIGKILL');
    await until(
      () => isAlive(supervisor),
      (alive) => !alive,
    );
    expect(await backend.cancel(handle, 60_000)).toMatchObject({ status: 'killed', reason: 'cancelled' });
    expect(isAlive(program)).toBe(false);
  });
});

describe('a job whose supervisor was killed while it looked at what the training made', () => {
  it.each([
    ['finished', null, 0],
    ['failed', 'error', 3],
  ] as const)('has %s as its program did, and that is written down', async (status, reason, exitCode) => {
    const file = 'weights.bin';
    // Of a size that nobody hashes within the time of a test; it has no blocks.
    const job = programJob(`require('fs').truncateSync('${file}', 2 ** 42); process.exit(${exitCode})`);
    writeFileSync(join(job.command.cwd, file), '');
    const open = { startedAt: null, endedAt: null, status: 'scheduled', reason: null, exitCode: null } as const;
    const { slug, command } = job;
    const named = {
      version: 1,
      slug,
      name: 'brave-otter',
      action: null,
      experiment: 'x',
      command,
      parent: null,
    } as const;
    const record = { ...named, ...open, params: {}, env: {}, backend: 'local', handle: null, submittedAt: 1, tags: {} };
    writeRecord(job.folder, { ...record, inputs: [], outputs: [file] });
    const handle = await started(backend, { ...job, base: job.command.cwd, outputs: [file] });
    const ended = await until(
      () => readState(job.folder, 'ended.json', jobExit),
      (found) => found !== null,
    );
    const { supervisor } = readState(job.folder, 'claim.json', jobClaim)!;
    expect(isAlive(supervisor!)).toBe(true);
    expect(await backend.status(handle)).toMatchObject({ status: 'running' });
    process.kill(supervisor!.pid, 'SIGKILL');
    await until(
      () => isAlive(supervisor!),
      (alive) => !alive,
    );
    const end = { status, reason, exitCode, endedAt: ended!.endedAt };
    expect(await backend.status(handle)).toMatchObject(end);
    expect(readRecord(job.folder)).toMatchObject(end);
  });
});

describe('a program that removes the folder with its own record', () => {
  it('is lost, and nobody waits for it any longer', async () => {
    const job = programJob('');
    const text = `require('fs').rmSync(${JSON.stringify(job.folder)}, { recursive: true })`;
    const handle = await started(backend, {
      ...job,
      command: { ...job.command, argv: [process.execPath, '-e', text] },
    });
    expect(await ended(backend, handle)).toMatchObject({ status: 'lost', reason: 'lost' });
    expect(await backend.cancel(handle, 0)).toMatchObject({ status: 'lost' });
  });
});

describe('a program in a group of its own', () => {
  it('leaves the supervisor alive to write the end down when the whole group is killed', async () => {
    const { handle, program } = await running();
    process.kill(-program.pid, 'SIGKILL');
    expect(await ended(backend, handle)).toMatchObject({ status: 'killed', reason: null, exitCode: 137 });
  });

  it('hears the signals that its supervisor gets', async () => {
    const text = `process.on('SIGHUP', () => process.exit(5)); ${waits}`;
    const { handle, supervisor } = await running(text);
    process.kill(supervisor.pid, 'SIGHUP');
    expect(await ended(backend, handle)).toMatchObject({ status: 'failed', exitCode: 5 });
  });
});

describe('a job whose launcher was killed before it had written how to find it', () => {
  it('has an empty log', async () => {
    const { folder } = programJob('');
    expect((await backend.logs({ folder }, 0)).bytes).toHaveLength(0);
  });
});

describe('cancelling', () => {
  it('ends a program that ignores TERM, with its children, their children, and those that began a session of their own', async () => {
    const deaf = "trap '' TERM HUP INT; echo $$ >> pids;";
    const forever = 'while :; do sleep 1; done';
    const inner = `${deaf} (sh -c '${deaf.replaceAll("'", String.raw`'\''`)} ${forever}') & ${forever}`;
    const job = programJob('');
    writeFileSync(join(job.command.cwd, 'inner.sh'), inner);
    const line = `${deaf} sh inner.sh & setsid sh inner.sh & ${forever}`;
    const handle = await started(backend, { ...job, command: { ...job.command, argv: [line], shell: true } });
    const pids = await until(
      () => pidsIn(join(job.command.cwd, 'pids')),
      (found) => found.length === 5,
    );
    const all = pids.map((pid) => identityOf(pid));
    expect(all.map(isAlive)).toEqual([true, true, true, true, true]);
    const state = await backend.cancel(handle, 300);
    expect(state).toMatchObject({ status: 'killed', reason: 'cancelled', exitCode: 137 });
    expect(all.filter(isAlive)).toEqual([]);
  });
});

function pidsIn(file: string): readonly number[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').map(Number);
  } catch {
    return [];
  }
}

describe.runIf(process.platform === 'linux')('a process', () => {
  it('is told apart from a later one with its pid, and from one of another boot', () => {
    const own = identityOf(process.pid);
    expect(own.boot).toBe(bootId());
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, start: '1' })).toBe(false);
    expect(isAlive({ ...own, boot: '00000000-0000-0000-0000-000000000000' })).toBe(false);
  });

  it('that ended and was not waited for is gone', async () => {
    // The shell's child ends once the shell has become another program, which never waits for it: the shell might have.
    const job = programJob('');
    const child = 'until grep -qx sleep /proc/$PPID/comm; do sleep 0.02; done';
    const line = `sh -c '${child}' & echo $! > child; exec sleep 1000`;
    const handle = await started(backend, { ...job, command: { ...job.command, argv: [line], shell: true } });
    const [pid] = await until(
      () => pidsIn(join(job.command.cwd, 'child')),
      (found) => (found[0] ?? 0) > 0 && stateOf(found[0]!) === 'Z',
    );
    expect(isAlive(identityOf(pid!))).toBe(false);
    await backend.cancel(handle, 0);
  });
});

function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2)[0]!;
}

describe('a record that outlived its processes', () => {
  it.each([
    ['a pid that was used again', { start: '1' }],
    ['another boot', { boot: '00000000-0000-0000-0000-000000000000' }],
  ])('is lost: %s', async (_what, changed) => {
    const { job, handle, supervisor, program, go } = await running();
    process.kill(supervisor.pid, 'SIGKILL');
    const state = (name: string): string => join(job.folder, 'state', name);
    writeFileSync(state('claim.json'), JSON.stringify({ supervisor: { ...identityOf(process.pid), ...changed } }));
    const left = { program: { ...identityOf(process.pid), ...changed }, startedAt: 1, gpus: [] };
    writeFileSync(state('program.json'), JSON.stringify(left));
    expect(await backend.status(handle)).toMatchObject({ status: 'lost', reason: 'lost', startedAt: 1 });
    go();
    await until(
      () => isAlive(program),
      (alive) => !alive,
    );
  });

  it('is not started where its launcher died before a supervisor came, and stays so', async () => {
    const job = programJob("require('fs').writeFileSync('begun', '')");
    const handle = await backend.prepare(job);
    expect(await backend.status(handle)).toMatchObject({ status: 'scheduled' });
    const launcher = { ...identityOf(process.pid), start: '1', at: Date.now() - 3_600_000 };
    const orphaned = { ...handle, launcher };
    expect(await backend.status(orphaned)).toMatchObject({ status: 'lost', reason: 'not-started' });
    await backend.submit(job, orphaned);
    expect(readdirSync(job.command.cwd)).toEqual(['job']);
  });
});

describe.runIf(process.platform === 'linux')('a job whose files came with a clone', () => {
  it.each([
    ['without its boot and its start', { boot: null, start: null }],
    ['without its boot', { boot: null }],
    ['without its start', { start: null }],
  ])('names a process of this machine %s: cancelling leaves that alone', async (_what, changed) => {
    const foreign = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const job = programJob('');
    const handle = await backend.prepare(job);
    const [supervisor, program] = [process.pid, foreign.pid!].map((pid) => ({ ...identityOf(pid), ...changed }));
    const state = (name: string): string => join(job.folder, 'state', name);
    writeFileSync(state('claim.json'), JSON.stringify({ supervisor: { ...supervisor, boot: 'another', start: '1' } }));
    writeFileSync(state('program.json'), JSON.stringify({ program, startedAt: 1, gpus: [] }));
    utimesSync(state('claim.json'), 0, 0);
    expect(['lost', 'killed']).toContain((await backend.cancel(handle, 0)).status);
    expect([foreign.exitCode, foreign.signalCode]).toEqual([null, null]);
    foreign.kill('SIGKILL');
  });
});

/** Whether this machine lets a test mount a small disk of its own. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', '--user', '--map-root-user', 'true'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
}

describe.runIf(canMount())('a disk that becomes full while a program runs', () => {
  it.each([
    ['does not lose how it ended', 'process.exit(9)', { status: 'failed', reason: 'error', exitCode: 9 }],
    ['can still be cancelled', 'setInterval(() => {}, 1000)', { status: 'killed', exitCode: 143 }],
  ])('%s', (_what, then, state) => {
    const place = newFolder();
    const script = join(place, 'full.mjs');
    writeFileSync(script, onFullDisk);
    const file = join(import.meta.dirname, '../../../../src/backends/local/backend.ts');
    const mount = `mount -t tmpfs -o size=256k,mode=700 none "${place}/disk" && exec "$@"`;
    const args = [
      process.execPath,
      '--no-warnings',
      script,
      file,
      options().supervisor,
      `${place}/disk`,
      `${place}/queue`,
      then,
    ];
    execFileSync('mkdir', [`${place}/disk`]);
    const isolated = ['--mount', '--user', '--map-root-user', 'sh', '-c', mount, 'sh', ...args];
    const said = execFileSync('unshare', isolated, { encoding: 'utf8', timeout: 50_000 });
    expect(JSON.parse(said)).toMatchObject(state);
  });
});

const onFullDisk = `
  import { mkdirSync, statfsSync, writeFileSync } from 'node:fs';
  const [, , file, supervisor, disk, queue, then] = process.argv;
  const { LocalBackend } = await import(file);
  const backend = new LocalBackend({ supervisor, queue, limit: 5 });
  const folder = disk + '/job';
  mkdirSync(folder);
  const fills = "const fs = require('fs'); const fd = fs.openSync('big', 'w'); try { for (;;) fs.writeSync(fd, Buffer.alloc(4096)); } catch (e) { if (e.code !== 'ENOSPC') throw e; } " + then;
  const command = { argv: [process.execPath, '-e', fills], cwd: disk, shell: false };
  const job = { slug: 'a-b', command, env: { PATH: process.env.PATH }, folder, gpus: 0 };
  const handle = await backend.prepare(job);
  const open = { startedAt: null, endedAt: null, status: 'scheduled', reason: null, exitCode: null, parent: null };
  const named = { version: 1, slug: 'a-b', name: 'a', action: null, experiment: 'a', backend: 'local', submittedAt: 1 };
  const record = { ...named, ...open, command, handle, params: {}, env: {}, tags: {} };
  writeFileSync(folder + '/run.json', JSON.stringify(record));
  await backend.submit(job, handle);
  for (;;) {
    const stays = !then.includes('exit') && statfsSync(disk).bavail === 0;
    const state = await (stays ? backend.cancel(handle, 5000) : backend.status(handle));
    if (state.status !== 'scheduled' && state.status !== 'running') { console.log(JSON.stringify(state)); break; }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
`;
