import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stateFiles, stateName } from '../../../src/jobs/local-state.ts';
import { identityOf, isAlive, seemsAlive } from '../../../src/jobs/process-identity.ts';
import { readRecord, writeRecord } from '../../../src/jobs/record-file.ts';
import { recordName } from '../../../src/jobs/run-record.ts';
import { readRun } from '../../../src/trackers/trainyard/read-record.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { fixturePath } from '../trackers/support/fixtures.ts';

vi.mock('node:child_process', async (original) => {
  const real = await original<typeof import('node:child_process')>();
  return { ...real, execFileSync: vi.fn(real.execFileSync) };
});

const asked = vi.mocked(execFileSync);
const fixtures = fixturePath('trainyard', '.trainyard/runs');
const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
const day = 86_400_000;

/** A process as macOS tells of it: only programs know its start and the boot. */
function onMac(pid: number) {
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
  asked.mockClear();
  return { ...identityOf(process.pid), pid, boot: 'A1B2', start: 'Sat Nov 28 12:00:00 2026', at: Date.now() };
}

afterEach(() => {
  Object.defineProperty(process, 'platform', platform);
});

describe('a look at a process where only programs know more', () => {
  it('starts none, and goes by the pid', () => {
    const own = onMac(process.pid);
    asked.mockClear();
    expect(seemsAlive(own)).toBe(true);
    expect(asked).not.toHaveBeenCalled();
    // The same question with leave to ask.
    isAlive(own);
    expect(asked).toHaveBeenCalled();
  });

  it('sees that it is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(seemsAlive(onMac(pid))).toBe(false);
  });

  it('sees that it is of an earlier boot', () => {
    expect(seemsAlive({ ...onMac(process.pid), at: Date.now() - 3650 * day })).toBe(false);
  });

  it('is all that the list of runs takes: nobody need trust the folder', () => {
    const folder = join(newFolder(), '.trainyard/runs/train-1');
    mkdirSync(join(folder, stateName), { recursive: true });
    const own = onMac(process.pid);
    const write = (name: string, value: unknown) => writeFileSync(join(folder, stateName, name), JSON.stringify(value));
    write(stateFiles.claim, { supervisor: own });
    write(stateFiles.program, { program: own, startedAt: 1, gpus: [] });
    const [slug = ''] = readdirSync(fixtures);
    const record = readRecord(join(fixtures, slug))!;
    const handle = { type: 'local', folder, launcher: own };
    writeRecord(folder, { ...record, slug: 'train-1', status: 'running', endedAt: null, exitCode: null, handle });
    asked.mockClear();
    expect(readRun(folder)).toMatchObject({ record: { status: 'running' }, problems: [] });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('the record of a launched run', () => {
  it.runIf(process.platform !== 'win32')('is none where a pipe stands in its place, and nobody waits for it', () => {
    const folder = newFolder();
    spawnSync('mkfifo', [join(folder, recordName)]);
    expect(readRecord(folder)).toBeNull();
  });

  it('is none where it is longer than any', () => {
    const folder = newFolder();
    writeFileSync(join(folder, recordName), `{"padding":"${'x'.repeat(9 << 20)}"}`);
    expect(readRecord(folder)).toBeNull();
  });
});
