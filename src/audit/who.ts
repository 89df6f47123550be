import { userInfo } from 'node:os';
import { runGit } from '../git/run-git.ts';

/** Who acts: git's identity in a folder (absolute), `Ada <ada@example.org>`, else the user's name on this machine. */
export async function whoActs(folder: string, options: { git: boolean; signal?: AbortSignal }): Promise<string> {
  if (!options.git) return userName();
  const args = ['config', '-z', '--get-regexp', '^user\\.(name|email)$'];
  const answer = await runGit(args, { folder, signal: options.signal });
  if (!answer.ok) return userName();
  const found = new Map<string, string>();
  for (const pair of answer.bytes.toString('utf8').split('\0')) {
    const end = pair.indexOf('\n');
    if (end !== -1) found.set(pair.slice(0, end), pair.slice(end + 1).trim());
  }
  const name = found.get('user.name') ?? '';
  const email = found.get('user.email') ?? '';
  if (email === '') return name === '' ? userName() : name;
  return `${name === '' ? userName() : name} <${email}>`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id that the machine has no name for, as in containers.
    return `user ${process.getuid?.() ?? '?'}`;
  }
}
