import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { serverTrackers, trackerFactories } from '../trackers/registry.ts';
import { Catalog } from './catalog.ts';
import { serve } from './serve.ts';

/** The worker thread of `CatalogClient`. */
const setting = z.object({ polling: z.boolean() }).nullish().parse(workerData);
if (parentPort !== null) {
  serve(
    new Catalog({ trackers: trackerFactories, servers: serverTrackers, pace: { polling: setting?.polling ?? false } }),
    parentPort,
  );
}
