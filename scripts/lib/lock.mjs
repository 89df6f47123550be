import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while holding a lock that other processes of this machine respect. The lock of a process that died is taken over.
 * @template T
 * @param {string} folder the lock itself: made, and removed afterwards
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  await mkdir(dirname(folder), { recursive: true });
  const owner = join(folder, 'pid');
  for (let told = false; ;) {
    try {
      await mkdir(folder);
      await writeFile(owner, String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = await ownerOf(owner);
    if (pid === undefined || !alive(pid)) {
      await rm(folder, { recursive: true, force: true });
      continue;
    }
    if (!told) console.error(`Waiting for another Trainyard script (process ${pid}) …`);
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The process in the lock. Its maker writes the number right after making the folder: a moment's grace for that. */
async function ownerOf(file) {
  for (let tries = 0; tries < 20; tries++) {
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0) return pid;
    await sleep(100);
  }
  return undefined;
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
