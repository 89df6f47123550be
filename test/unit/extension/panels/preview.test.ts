import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPreview } from '../../../../src/extension/panels/preview.ts';
import { insideFolder } from '../../../../src/trackers/media/inside-folder.ts';

let base = '';
let folder = '';
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20)]);

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'preview-'));
  folder = join(base, 'run');
  await mkdir(join(folder, 'plots'), { recursive: true });
  await writeFile(join(base, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'plots', 'a.png'), png);
  await writeFile(join(folder, 'renamed.txt'), png);
  await writeFile(join(folder, 'fake.png'), '<svg onload="alert(1)"/>');
  await writeFile(join(folder, 'config.json'), '{"a":1}');
  await writeFile(join(folder, 'README.md'), '# Hello');
  await writeFile(join(folder, 'report.html'), '<script>alert(1)</script>');
  await writeFile(join(folder, 'weights.pkl'), "cos\nsystem\n(S'id'\ntR.");
  await writeFile(join(folder, 'data.bin'), Buffer.from([1, 0, 2]));
  await writeFile(join(folder, 'empty.txt'), '');
  await writeFile(join(folder, 'long.log'), 'ä'.repeat(600 * 1024) + 'x');
  await symlink(join(base, 'secret.txt'), join(folder, 'link.txt'));
  await symlink(join(folder, 'config.json'), join(folder, 'inner.json'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('looking at a run’s file', () => {
  it('shows a picture for what its first bytes are, not for its name', async () => {
    expect(await readPreview(folder, 'plots/a.png')).toMatchObject({ kind: 'image', mime: 'image/png' });
    expect(await readPreview(folder, 'renamed.txt')).toMatchObject({ kind: 'image' });
    expect(await readPreview(folder, 'fake.png')).toMatchObject({ kind: 'text' });
  });

  it('hands over exactly the file’s bytes', async () => {
    const preview = await readPreview(folder, 'plots/a.png');
    expect(preview.kind === 'image' && Buffer.from(preview.bytes).equals(png)).toBe(true);
  });

  it('tells JSON, Markdown and text apart, and HTML is text', async () => {
    const kinds = await Promise.all(
      ['config.json', 'README.md', 'report.html', 'empty.txt'].map(
        async (path) => (await readPreview(folder, path)).kind,
      ),
    );
    expect(kinds).toEqual(['json', 'markdown', 'text', 'text']);
  });

  it('cuts long text at a megabyte, between two characters, and says so', async () => {
    const preview = await readPreview(folder, 'long.log');
    expect(preview).toMatchObject({ kind: 'text', cut: true });
    expect(preview.kind === 'text' && /^ä+$/.test(preview.text)).toBe(true);
  });

  it('opens no pickle and shows no binary, and says why', async () => {
    expect(await readPreview(folder, 'weights.pkl')).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/run code/) as string,
    });
    expect(await readPreview(folder, 'data.bin')).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/binary/) as string,
    });
  });

  it.each(['../secret.txt', 'plots/../../secret.txt', 'link.txt', '/etc/passwd', '', '.', 'gone.txt', 'a\0b'])(
    'refuses %j, which is not a file in the folder',
    async (path) => {
      expect(await readPreview(folder, path)).toMatchObject({ kind: 'none' });
      expect(await insideFolder(folder, path)).toBeNull();
    },
  );

  it('follows a link that stays inside', async () => {
    expect(await readPreview(folder, 'inner.json')).toMatchObject({ kind: 'json', text: '{"a":1}' });
  });

  it('says that a folder is no file', async () => {
    expect(await readPreview(folder, 'plots')).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/regular/) as string,
    });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await readPreview(folder, 'pipe')).toMatchObject({ kind: 'none' });
  });
});
