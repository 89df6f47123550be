import type { CatalogApi } from '../../catalog/api.ts';
import { cacheBytes } from '../../project/cache-folder.ts';
import { neverEntered } from '../../catalog/skip.ts';
import { serverTrackers, trackerFactories } from '../../trackers/registry.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../failure.ts';
import { projectProblems } from '../project-problems.ts';
import { shown, table } from '../table.ts';
import { version } from '../version.ts';

/** Node that dist/cli.js is made for; older ones may do. */
const wantedNode = [22, 13] as const;

/** `trainyard doctor`: what was found, what is missing, what to do. */
export const doctorCommand: CliCommand = (program, runs) => {
  runs(program.command('doctor').description('what was found, what is missing, what to do'), async (context) => {
    const catalog = await openCatalog(context, false);
    const found = await examine(context, catalog).finally(() => catalog.dispose());
    // Closing the catalog writes down what was read: only then is the cache as large as it will be.
    const cache = context.cache === undefined ? null : { folder: context.cache, bytes: cacheBytes(context.cache) };
    const report = { ...found, cache };
    if (context.output.json) await context.output.document(report);
    else await context.output.text(asText(report));
    return exitStatus.done;
  });
};

type Report = Awaited<ReturnType<typeof examine>> & {
  /** Where what was read is kept for the next time, and how large that is; null: nothing is kept. */
  readonly cache: { readonly folder: string; readonly bytes: number } | null;
};

async function examine(context: Context, catalog: CatalogApi) {
  const { foldersSeen, problems } = await catalog.state();
  const all = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: true });
  const found = all.ok ? all.value.runs : [];
  const kinds = [...trackerFactories.map((make) => make({ isNamed: () => false })), ...serverTrackers];
  const trackers = kinds.map(({ name, title, looksFor }) => {
    const own = found.filter(({ sources, tracker }) => tracker === name || sources.some((s) => s.tracker === name));
    return { name, title, looksFor, runs: own.length };
  });
  const projectFile = projectProblems(context);
  // What readers of trainyard.yaml met is among what its check found.
  const others = problems.filter(
    ({ file, message }) => !projectFile.some((one) => one.file === file && /^Line \d/.test(message)),
  );
  const missing: { what: string; hint: string }[] = [];
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < wantedNode[0] || (major === wantedNode[0] && minor < wantedNode[1])) {
    missing.push({ what: `Node ${wantedNode.join('.')} or newer`, hint: 'Install a newer Node from nodejs.org.' });
  }
  if (found.length === 0) {
    missing.push({ what: 'Runs', hint: 'Start a training that logs in one of the formats below, or use --folder.' });
  }
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    folders: context.roots.map(({ folder, base }) => ({ folder, base })),
    foldersSeen,
    runs: found.length,
    running: found.filter(({ status }) => status === 'running').length,
    withProblems: found.filter((run) => run.problems.length > 0).map(({ id }) => id),
    trackers,
    servers: (await catalog.servers()).map(({ name, uri, phase, trouble, runs }) => ({
      name,
      uri,
      phase,
      trouble,
      runs,
    })),
    excluded: neverEntered,
    problems: [...others, ...projectFile, ...found.flatMap((run) => run.problems)],
    missing,
  };
}

function asText(report: Report): string {
  const parts = [`Trainyard ${report.version} on Node ${report.node} (${report.platform})`];
  parts.push(report.folders.map(({ folder, base }) => `Looked in ${folder} (ids relative to ${base})`).join('\n'));
  parts.push(`${report.foldersSeen} folders, ${report.runs} runs, ${report.running} running.`);
  const rows = report.trackers.map(({ title, runs, looksFor }) => [title, String(runs), looksFor.join(', ')]);
  parts.push(table([{ title: 'FORMAT' }, { title: 'RUNS', right: true }, { title: 'LOOKS FOR' }], rows));
  if (report.servers.length > 0) {
    const lines = report.servers.map(({ name, uri, phase, runs: n }) => [
      shown(name),
      shown(uri, 120),
      phase,
      String(n),
    ]);
    const titles = [{ title: 'SERVER' }, { title: 'ADDRESS' }, { title: 'STATE' }, { title: 'RUNS', right: true }];
    parts.push(table(titles, lines));
  }
  parts.push(
    report.cache === null
      ? 'Cache: not used.'
      : `Cache: ${report.cache.folder} (${megabytes(report.cache.bytes)}). It may be deleted at any time.`,
  );
  parts.push(`Never entered: ${report.excluded.join(', ')}`);
  for (const { what, hint } of report.missing) parts.push(`Missing: ${what}. ${hint}`);
  const problems = report.problems.map(({ file, message, hint }) => `${shown(`${file}: ${message}`, 800)}\n  ${hint}`);
  parts.push(problems.length === 0 ? 'No problems.' : `Problems:\n${problems.join('\n')}`);
  return parts.join('\n\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
