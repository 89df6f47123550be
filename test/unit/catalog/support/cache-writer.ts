import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Catalog } from '../../../../src/catalog/catalog.ts';
import { toyTracker } from './toy-tracker.ts';

/**
 * A program of its own, `FOLDER CACHE NAME`: looks at a folder again and again, with a cache that others use too, until
 * it is killed or its input ends. Before each look it writes a run of its name. Says `look` after each.
 */
const [, , folder = '', cache = '', name = ''] = process.argv;
let ended = false;
process.stdin.on('end', () => (ended = true)).resume();

async function work(): Promise<void> {
  for (let n = 0; !ended; n += 1) {
    const points = { loss: Array.from({ length: n % 7 }, (_, i) => n / (i + 1)) };
    writeFileSync(join(folder, `${name}.a`), JSON.stringify({ points }));
    const catalog = new Catalog({ trackers: [toyTracker('a')] });
    const roots = [{ folder, base: folder }];
    await catalog.configure({ roots, excludes: [], metrics: {}, follow: false, cache });
    await catalog.ready();
    await catalog.dispose();
    process.stdout.write('look\n');
  }
}

void work();
