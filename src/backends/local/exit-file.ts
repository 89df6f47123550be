import { closeSync, ftruncateSync, fsyncSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stateFiles, stateName } from '../../jobs/local-state.ts';
import type { JobExit } from '../../jobs/local-state.ts';
import { faultCode } from '../../project/file-fault.ts';

const room = 4096;
/** How long a disk that refuses is asked again, ms. */
const patience = 3_600_000;

/** Writes down how a job ended: the room for it is taken before anything starts, so that a disk that became full does not lose it. */
export class ExitFile {
  readonly #temporary: string;
  readonly #final: string;

  /** @param folder the job's folder, absolute. Throws as `fs` does. */
  constructor(folder: string) {
    this.#final = join(folder, stateName, stateFiles.exit);
    this.#temporary = `${this.#final}.tmp`;
    writeFileSync(this.#temporary, ' '.repeat(room));
  }

  /** Resolves once it stands there whole, or the disk refused it for an hour, or the run is gone. */
  async write(exit: JobExit): Promise<boolean> {
    const until = performance.now() + patience;
    for (let pause = 100; ; pause = Math.min(30_000, pause * 2)) {
      try {
        this.#write(`${JSON.stringify(exit)}\n`);
        return true;
      } catch (error) {
        // Somebody removed the run.
        if (faultCode(error) === 'ENOENT') return false;
        if (performance.now() + pause > until) return false;
        await wait(pause);
      }
    }
  }

  #write(text: string): void {
    // In place: blocks that the file has already cost a full disk nothing.
    const fd = openSync(this.#temporary, 'r+');
    try {
      writeSync(fd, text, 0);
      ftruncateSync(fd, Buffer.byteLength(text));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(this.#temporary, this.#final);
  }
}
