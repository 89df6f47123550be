import { InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { appendAct } from '../../audit/append.ts';
import { keptKinds, keptThings } from '../../reproduce/kept.ts';
import type { KeptKind, KeptThing } from '../../reproduce/kept.ts';
import { formatDuration } from '../../runs/numbers.ts';
import type { CliCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { shown, table } from '../table.ts';

const options = z.object({
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
  all: z.boolean().default(false),
  worktrees: z.boolean().default(false),
  environments: z.boolean().default(false),
  refs: z.boolean().default(false),
  bisects: z.boolean().default(false),
  logs: z.boolean().default(false),
  caches: z.boolean().default(false),
  olderThan: z.number().optional(),
});
type Options = z.infer<typeof options>;

/** `trainyard prune`: what Trainyard keeps, and what of it is to go. */
export const pruneCommand: CliCommand = (program, runs) => {
  const command = program
    .command('prune')
    .description(
      'list what is kept (worktrees, environments, refs, bisections, logs, cache), and remove what is asked for',
    )
    .option('--worktrees', 'worktrees that nothing uses any more')
    .option('--environments', 'environments that were restored')
    .option('--refs', 'refs of runs that are gone')
    .option('--bisects', 'what bisections found out; the runs stay')
    .option('--logs', 'what programs of runs that ended said')
    .option('--caches', 'what was read of runs, and digests of data')
    .option('--all', 'all of these')
    .addOption(new Option('--older-than <age>', 'only what was not used for so long: 30d, 12h').argParser(age))
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--yes', 'remove it');
  runs(command, (context, given) => prune(context, options.parse(given)));
};

const units = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

function age(text: string): number {
  const [, number, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  if (number === undefined || (unit !== 'd' && unit !== 'h' && unit !== 'm')) {
    throw new InvalidArgumentError('Write a number with d, h or m, such as 30d.');
  }
  return Number(number) * units[unit];
}

async function prune(context: Context, given: Options): Promise<number> {
  const { output, caches, roots } = context;
  const [root] = roots;
  if (root === undefined) throw new Error('There is always a folder.');
  const kept = await keptThings(root.base, caches);
  const wanted = new Set<KeptKind>(
    keptKinds.filter((kind) => given.all || (kind === 'cache' ? given.caches : given[kind])),
  );
  const now = Date.now();
  const isOld = ({ at }: KeptThing): boolean =>
    given.olderThan === undefined || (at !== null && now - at >= given.olderThan);
  const chosen = kept.filter((one) => wanted.has(one.kind) && !one.live && isOld(one));
  const removes = wanted.size > 0 && !given.dryRun;
  if (removes && !given.yes) {
    const hint = 'Add --yes to remove it, or --dry-run to see it.';
    throw new CliFailure('not-confirmed', `${chosen.length} things would be removed.`, hint);
  }
  const removed: KeptThing[] = [];
  const failed: { name: string; message: string }[] = [];
  for (const one of removes ? chosen : []) {
    try {
      await one.remove();
      removed.push(one);
    } catch (error) {
      failed.push({ name: one.name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  if (removed.length > 0) {
    const detail = { things: removed.length, bytes: sum(removed) };
    await appendAct(root.base, { verb: 'prune', subject: [...wanted].join(', '), detail, face: context.face });
  }
  if (output.json) {
    const gone = new Set(removed);
    const shownThings = kept.map((one) => ({
      ...documentOf(one),
      chosen: chosen.includes(one),
      removed: gone.has(one),
    }));
    await output.document({
      kept: shownThings,
      removed: removed.length,
      bytes: sum(removed),
      failed,
      dryRun: !removes,
    });
  } else {
    await output.text(asTable(wanted.size === 0 ? kept : chosen, now));
    for (const { name, message } of failed) output.say(`${name} could not be removed: ${message}`);
    output.say(removes ? `Removed ${removed.length} things, ${sizeOf(sum(removed))}.` : 'Nothing was removed.');
  }
  return failed.length > 0 ? exitStatus.outside : exitStatus.done;
}

function documentOf({ kind, name, what, bytes, at, live }: KeptThing): object {
  // Some disks keep parts of milliseconds.
  return { kind, name, what, bytes, at: at === null ? null : Math.round(at), live };
}

function sum(things: readonly KeptThing[]): number {
  return things.reduce((total, { bytes }) => total + (bytes ?? 0), 0);
}

function sizeOf(bytes: number): string {
  const steps = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${steps[step] ?? ''}`;
}

function asTable(things: readonly KeptThing[], now: number): string {
  if (things.length === 0) return 'Nothing is kept.';
  const columns = [
    { title: 'KIND' },
    { title: 'SIZE', right: true },
    { title: 'AGE', right: true },
    { title: 'WHAT' },
    { title: 'NAME' },
  ];
  const rows = things.map(({ kind, bytes, at, live, what, name }) => [
    kind,
    bytes === null ? '' : sizeOf(bytes),
    at === null ? '' : formatDuration(now - at),
    shown(live ? `${what}, in use` : what, 120),
    shown(name, 300),
  ]);
  return table(columns, rows);
}
