import type { Act } from '../audit/act.ts';
import { appendAct } from '../audit/append.ts';
import type { LogPart } from '../backends/backend.ts';
import type { BackendOptions } from '../backends/registry.ts';
import { hasEnded } from '../jobs/record-file.ts';
import type { KeptRun } from '../jobs/record-file.ts';
import { launchedId } from '../jobs/run-record.ts';
import type { JobState, RunRecord } from '../jobs/run-record.ts';
import { openBackend } from './backends.ts';
import type { Refusal } from './refusal.ts';

/** A launched run that something can be asked of: its backend, and what finds it there. */
export interface OpenJob {
  readonly ok: true;
  readonly id: string;
  readonly record: RunRecord;
  status(): Promise<JobState>;
  logs(fromByte: number): Promise<LogPart>;
  /** TERM, after the grace time (ms) KILL; written into the log of acts. Resolves once it ended, or had ended. */
  cancel(graceMs: number, face: Act['face']): Promise<JobState>;
}

/** Opens a launched run of a base (absolute). */
export function openJob(base: string, { folder, record }: KeptRun, options: BackendOptions): OpenJob | Refusal {
  const opened = openBackend(record.backend, options);
  if (!opened.ok) return opened;
  const { backend } = opened;
  const id = launchedId(record.slug);
  // The folder may have been moved since.
  const handle = { ...record.handle, folder };
  const { status, reason, exitCode, startedAt, endedAt } = record;
  const known = record.handle === null || hasEnded(record) ? { status, reason, exitCode, startedAt, endedAt } : null;
  return {
    ok: true,
    id,
    record,
    status: () => (known === null ? backend.status(handle) : Promise.resolve(known)),
    logs: (fromByte) => backend.logs(handle, fromByte),
    async cancel(graceMs, face) {
      if (known !== null) return known;
      const before = await backend.status(handle);
      if (hasEnded(before)) return before;
      const detail = { name: record.name, backend: record.backend };
      // The order to stop goes out first: the log may have to wait for its lock.
      const [ended] = await Promise.all([
        backend.cancel(handle, graceMs),
        appendAct(base, { verb: 'cancel', subject: id, detail, face }),
      ]);
      return ended;
    },
  };
}
