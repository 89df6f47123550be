import { copyFile, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import type { CatalogApi, RunDetails } from '../../catalog/api.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import type { Context } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { pickRun } from '../pick.ts';
import { shown, table } from '../table.ts';

const first = z.tuple([z.string()]).rest(z.string());
const options = z.object({ download: z.string().optional() });

/** `trainyard artifacts ID`: the files that a run left, and a copy of them with `--download`. */
export const artifactsCommand: CliCommand = (program, runs) => {
  const command = program
    .command('artifacts')
    .description('list the files that a run left, or download them')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .option('--download <dir>', 'copy them there; files of the same name are replaced');
  runs(command, async (context, given, args) => {
    const [text] = first.parse(args);
    const { download } = options.parse(given);
    const { output } = context;
    const catalog = await openCatalog(context, false);
    try {
      const id = await pickRun(catalog, text);
      const details = await catalog.details(id);
      if (details === null) throw new Error('The run vanished while it was read.');
      const { artifacts, artifactsCut } = details;
      if (details.server !== null) failIfUnlisted(details);
      const files = download === undefined ? [] : await copyAll(context, catalog, details, resolve(download));
      if (output.json) await output.document({ run: id, artifacts, artifactsCut, downloaded: files });
      else {
        const rows = artifacts.map(({ path, bytes }) => [shown(path, 200), String(bytes)]);
        const right = true;
        await output.text(
          rows.length === 0 ? 'No files.' : table([{ title: 'FILE' }, { title: 'BYTES', right }], rows),
        );
        if (artifactsCut) output.say(`Only the first ${artifacts.length} files are listed.`);
        if (download !== undefined) output.say(`${files.length} files are now in ${shown(download, 400)}.`);
      }
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

function failIfUnlisted({ run, artifacts }: RunDetails): void {
  const problem = run.problems.find(({ file }) => file === run.location);
  if (artifacts.length > 0 || problem === undefined) return;
  throw new CliFailure('server', problem.message, problem.hint, exitStatus.outside);
}

/** Copies or downloads every listed file; gives where they are now. Throws at the first that fails. */
async function copyAll(
  { output, signal }: Context,
  catalog: CatalogApi,
  { run, artifacts, artifactFolder, server }: RunDetails,
  folder: string,
): Promise<readonly string[]> {
  const files: string[] = [];
  const unlisten = catalog.onEvent((event) => {
    if (event.type !== 'download') return;
    const of = event.total === null ? '' : ` of ${event.total}`;
    output.progress(`${files.length + 1}/${artifacts.length} ${shown(event.path, 60)}: ${event.bytes}${of} bytes`);
  });
  try {
    for (const { path } of artifacts) {
      signal.throwIfAborted();
      const file = join(folder, ...path.split('/'));
      await mkdir(dirname(file), { recursive: true });
      await refuseOutside(folder, dirname(file));
      if (server === null) await copyFile(join(artifactFolder ?? '', path), file);
      else {
        const answer = await catalog.download({ run: run.id, path, file, limit: null }, signal);
        if (!answer.ok) throw new CliFailure('server', answer.message, answer.hint, exitStatus.outside);
      }
      files.push(file);
    }
  } finally {
    unlisten();
  }
  return files;
}

/** A link in the target folder must not lead a download out of it. */
async function refuseOutside(folder: string, at: string): Promise<void> {
  const way = relative(await realpath(folder), await realpath(at));
  if (way !== '..' && !way.startsWith(`..${sep}`)) return;
  throw new CliFailure('outside', `${at} leads out of ${folder}.`, 'Choose an empty folder for --download.');
}
