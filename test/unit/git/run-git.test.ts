import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGit } from '../../../src/git/run-git.ts';
import { newFolder } from '../catalog/support/folder.ts';

/** A repository of two commits, and what git says in it. */
function repository() {
  const folder = newFolder();
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '-b', 'main');
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.org');
  for (const text of ['one', 'two']) {
    writeFileSync(join(folder, 'a.txt'), text);
    git('add', '.');
    git('commit', '--quiet', '-m', text);
  }
  return { folder, git };
}

describe.runIf(process.platform !== 'win32')('git in a repository that nobody trusts', () => {
  it('starts no program that the repository names as the place of missing objects', async () => {
    const { folder, git } = repository();
    const started = join(newFolder(), 'started');
    const missing = git('rev-parse', 'HEAD^');
    rmSync(join(folder, '.git/objects', missing.slice(0, 2), missing.slice(2)));
    git('config', 'core.repositoryFormatVersion', '1');
    git('config', 'extensions.partialClone', 'origin');
    git('config', 'remote.origin.promisor', 'true');
    git('config', 'remote.origin.url', `ext::sh -c touch% ${started}`);
    git('config', 'protocol.ext.allow', 'always');
    expect(await runGit(['rev-parse', '--verify', '--quiet', `${missing}^{commit}`], { folder })).toMatchObject({
      ok: false,
    });
    expect(existsSync(started)).toBe(false);
  });

  it('starts no program that the repository names as the judge of signatures', async () => {
    const { folder, git } = repository();
    const started = join(newFolder(), 'started');
    const program = join(newFolder(), 'judge');
    writeFileSync(program, `#!/bin/sh\ntouch '${started}'\n`, { mode: 0o755 });
    const signed = git('cat-file', 'commit', 'HEAD').replace(
      '\n\n',
      '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n\n',
    );
    const hash = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], { cwd: folder, input: signed });
    git('config', 'gpg.program', program);
    git('config', 'log.showSignature', 'true');
    const args = ['show', '-s', '--format=%cI', hash.toString().trim()];
    expect(await runGit(args, { folder })).toMatchObject({ ok: true });
    expect(existsSync(started)).toBe(false);
  });
});
