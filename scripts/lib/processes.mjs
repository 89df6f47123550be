import { spawn } from 'node:child_process';
import { Problem } from './problem.mjs';

const windows = process.platform === 'win32';
/** Process groups that this script started and that still run: ended with it, whatever way it ends. */
const groups = new Set();
process.on('exit', () => groups.forEach((pid) => signal(pid, 'SIGKILL')));
// Being asked to end is an exit like any other, unless the script has a way of its own.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => {
    if (process.listenerCount(name) === 1) process.exit(130);
  });
}

function signal(pid, name) {
  try {
    process.kill(windows ? pid : -pid, name);
    return true;
  } catch {
    return false; // gone already
  }
}

/**
 * Starts a program as the leader of a process group of its own, so that all its children can be ended with it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startGroup(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: !windows });
  if (child.pid !== undefined) {
    groups.add(child.pid);
    child.once('exit', () => {
      signal(child.pid, 'SIGKILL'); // whatever the leader left behind
      groups.delete(child.pid);
    });
  }
  return child;
}

/**
 * Ends a group that {@link startGroup} started: asks first, forces after five seconds.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function stopGroup(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signal(child.pid, 'SIGTERM');
  const force = setTimeout(() => signal(child.pid, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(force);
}

/**
 * Runs a program to its end with its output shown.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { limit?: number }} [options] `limit`: ms, after which it is ended
 * @returns {Promise<number>} its exit status; 1 if a signal ended it
 */
export function show(command, args, { limit, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = startGroup(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    const timer = setTimeout(
      () => {
        console.error(`Ended after ${limit / 60_000} minutes: ${[command, ...args].join(' ')}`);
        void stopGroup(child);
      },
      limit ?? 2 ** 31 - 1,
    );
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/**
 * Runs a program to its end, keeping its output to itself unless it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { hint?: string }} [options] `hint`: what to do when it fails
 * @returns {Promise<string>} standard output
 */
export function quiet(command, args, { hint, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = startGroup(command, args, options);
    let out = '';
    let all = '';
    child.stdout.on('data', (chunk) => ((out += chunk), (all += chunk)));
    child.stderr.on('data', (chunk) => (all += chunk));
    child.once('error', (error) => reject(new Problem(`${command} could not be started: ${error.message}`, hint)));
    child.once('close', (code, killedBy) => {
      if (code === 0) return resolve(out);
      const how = code === null ? `was ended by ${killedBy}` : `failed with status ${code}`;
      const lines = all.trim().split('\n');
      const tail = (lines.length > 60 ? [...lines.slice(0, 40), '…', ...lines.slice(-20)] : lines).join('\n');
      reject(new Problem(`${[command, ...args].join(' ')} ${how}:\n${tail}`, hint));
    });
  });
}
