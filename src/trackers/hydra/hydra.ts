import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { flattenParams } from '../../runs/flatten.ts';
import type { ParamValue } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';
import { readLocalTime } from '../tables/local-time.ts';
import { readParamFile } from '../tables/params.ts';
import { readWhole } from '../tables/table-file.ts';
import { runOf } from '../tables/table-tracker.ts';
import { parseYaml } from '../tables/yaml.ts';
import type { Claim, Listing, Reading, ReadProblem, Tracker, TrackerFactory } from '../tracker.ts';
import { hydraAbout } from './about.ts';
import { resolveConfig } from './interpolate.ts';
import { readJobLog } from './job-log.ts';
import type { JobLog } from './job-log.ts';

const name = 'hydra';
const folderName = '.hydra';
const [configName, hydraName, overridesName, sweepName] = [
  'config.yaml',
  'hydra.yaml',
  'overrides.yaml',
  'multirun.yaml',
];
/** Subfolders of a sweep that are looked at for its jobs. */
const fewJobs = 16;

/** A float such as `1.0` in a file that OmegaConf wrote, one value a line. */
const wholeFloat = /^([ \t]*(?:- )*(?:[^\s:#'"-][^:\n]*: )?)(-?\d+\.0)$/gm;

const text = z.string().optional().catch(undefined);
const hydraParser = z.object({
  hydra: z.object({
    job: z.object({ name: text, config_name: text }).default({}).catch({}),
    runtime: z.object({ version: text, cwd: text, output_dir: text }).default({}).catch({}),
    overrides: z
      .object({ task: z.array(z.string()).default([]).catch([]) })
      .default({ task: [] })
      .catch({ task: [] }),
  }),
});
const wantedSections = new Set(['hydra', 'job', 'runtime', 'overrides']);
const overridesParser = z.array(z.string()).nullable();
type Hydra = z.infer<typeof hydraParser>['hydra'];

function isJob(listing: Listing): boolean {
  return listing.folders.includes(folderName) && listing.list(folderName)?.files.includes(configName) === true;
}

/** A job's folder; or a sweep's, above those of its jobs. */
function detect(listing: Listing): readonly Claim[] | null {
  const { folder, files, folders } = listing;
  if (isJob(listing)) {
    const own = listing.list(folderName)?.files ?? [];
    const names = [configName, hydraName, overridesName].filter((file) => own.includes(file));
    return [{ tracker: name, folder, files: names.map((file) => join(folder, folderName, file)), owns: [folderName] }];
  }
  if (!files.includes(sweepName)) return null;
  const hasJobs = folders.slice(0, fewJobs).some((below) => listing.list(below)?.folders.includes(folderName) === true);
  return hasJobs ? [{ tracker: name, folder, files: [join(folder, sweepName)], owns: [] }] : null;
}

/** When a folder of Hydra's usual form was made (`outputs/2026-11-24/12-30-00`), ms; null for another one. */
function madeAt(folder: string): number | null {
  const [date, clock] = [basename(dirname(folder)), basename(folder).replaceAll('-', ':')];
  return readLocalTime(`${date} ${clock}`);
}

class Files {
  readonly problems: ReadProblem[] = [];

  /** What a YAML file holds; undefined where it is not there, or broken, which is then a problem. */
  async read(file: string | undefined, choose?: (text: string) => string): Promise<unknown> {
    if (file === undefined) return undefined;
    const read = await readParamFile(file, choose);
    if (typeof read !== 'string') return read.value;
    if (read !== 'it is gone') this.note(file, `cannot be read: ${read}`);
    return undefined;
  }

  note(file: string, what: string): void {
    const hint = 'Mend the file, or remove it; the rest was read.';
    this.problems.push({ file, message: `${basename(file)} ${what}.`, hint });
  }

  async hydra(file: string | undefined): Promise<Hydra | null> {
    const value = await this.read(file, wantedOf);
    if (file === undefined || value === undefined) return null;
    const parsed = hydraParser.safeParse(value);
    if (!parsed.success) this.note(file, 'holds no settings of Hydra');
    return parsed.success ? parsed.data.hydra : null;
  }
}

/** Of Hydra's own settings, a hundred lines of which each job has the same, those that are read. */
function wantedOf(text: string): string {
  let isWanted = true;
  const lines = text.split('\n').filter((line) => {
    const section = /^(?: {2})?([\w-]+):/.exec(line)?.[1];
    if (section !== undefined) isWanted = wantedSections.has(section);
    else if (/^\S/.test(line)) isWanted = false;
    return isWanted;
  });
  return lines.join('\n');
}

function tagsOf(hydra: Hydra | null, overrides: readonly string[]): Readonly<Record<string, string>> {
  const tags = new Map<string, string>();
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') tags.set(key, value);
  };
  add('hydra.overrides', overrides.join(' '));
  add('hydra.job.name', hydra?.job.name);
  add('hydra.job.config_name', hydra?.job.config_name);
  add('hydra.runtime.version', hydra?.runtime.version);
  return Object.fromEntries(tags);
}

/** A config's parameters, flat, with its interpolations resolved. */
async function paramsIn(file: string | undefined, files: Files): Promise<Readonly<Record<string, ParamValue>>> {
  const config = await files.read(file);
  if (file === undefined || config === undefined) return {};
  return flattenParams(resolveConfig(config, asWritten(file)));
}

/** The same config with whole floats as texts, null where there is no need to know them. */
function asWritten(file: string): unknown {
  try {
    const text = readWhole(file, 1).toString('utf8');
    const written = text.replace(wholeFloat, "$1'$2'");
    if (written === text || !text.includes('${')) return null;
    const parsed = parseYaml(written);
    return 'value' in parsed ? parsed.value : null;
  } catch {
    return null;
  }
}

async function readSweep(claim: Claim): Promise<Reading> {
  const files = new Files();
  const hydra = await files.hydra(claim.files[0]);
  const run = {
    ...runOf(null, {}),
    startedAt: madeAt(claim.folder),
    tags: tagsOf(hydra, hydra?.overrides.task ?? []),
  };
  return { runs: [run], cursor: {}, problems: files.problems };
}

async function readJob(claim: Claim): Promise<Reading> {
  const files = new Files();
  const fileOf = (own: string): string | undefined => claim.files.find((file) => basename(file) === own);
  const params = await paramsIn(fileOf(configName), files);
  const hydra = await files.hydra(fileOf(hydraName));
  const overridesFile = fileOf(overridesName);
  const read = await files.read(overridesFile);
  const overrides = overridesParser.safeParse(read ?? null);
  if (!overrides.success && overridesFile !== undefined) files.note(overridesFile, 'holds no list of overrides');
  const { logFile, log } = logOf(claim.folder, hydra, files);
  const sweep = dirname(claim.folder);
  const parent = existsSync(join(sweep, sweepName)) ? sweep : null;
  const starts = [parent === null ? madeAt(claim.folder) : null, log?.firstTime ?? null].filter(
    (time) => time !== null,
  );
  const run = {
    ...runOf(null, params),
    status: log?.end?.status ?? null,
    reason: log?.end?.status === 'failed' ? ('error' as const) : null,
    startedAt: starts.length === 0 ? null : Math.min(...starts),
    endedAt: log?.end?.time ?? null,
    lastLoggedAt: log?.lastTime ?? null,
    tags: tagsOf(hydra, overrides.data ?? hydra?.overrides.task ?? []),
    parent,
    layer: reachOf(claim.folder, hydra),
  };
  const looked = [...claim.files, ...(logFile === null ? [] : [logFile])];
  return { runs: [run], cursor: {}, problems: files.problems, files: looked };
}

/** The log that the job writes beside its folder of settings. */
function logOf(
  folder: string,
  hydra: Hydra | null,
  files: Files,
): { readonly logFile: string | null; readonly log: JobLog | null } {
  const job = hydra?.job.name ?? '';
  if (job === '' || /[\\/\0]/.test(job)) return { logFile: null, log: null };
  const logFile = join(folder, `${job}.log`);
  const log = readJobLog(logFile);
  if (log !== 'is not text') return { logFile, log };
  files.note(logFile, log);
  return { logFile, log: null };
}

/** A job that runs where its project is (`hydra.run.dir=.`) says nothing of the runs in the folders there. */
function reachOf(folder: string, hydra: Hydra | null): 'folder' | 'tree' {
  const { cwd, output_dir: output } = hydra?.runtime ?? {};
  return cwd === undefined || cwd === (output ?? folder) ? 'folder' : 'tree';
}

/**
 * Hydra's output folders: the config of a job is a layer of parameters over whatever logged metrics in its folder, or
 * below it, and a run of its own where nothing did. Hydra keeps no status: it is known only where Hydra's callback logs
 * it. A sweep is a run that its jobs name as their parent. Pickles that callbacks leave are never loaded.
 */
export const hydraTracker: TrackerFactory = (): Tracker => ({
  name,
  title: 'Hydra',
  about: hydraAbout,
  looksFor: ['<output>/.hydra/config.yaml', '<sweep>/multirun.yaml above jobs'],
  detect,
  read: (claim) => (basename(claim.files[0] ?? '') === sweepName ? readSweep(claim) : readJob(claim)),
  series: () => Promise.resolve(new Map<string, Series>()),
});
