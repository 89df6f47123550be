import { delimiter, dirname, sep } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { CatalogApi } from '../../catalog/api.ts';
import { verdicts } from '../../jobs/reproduction.ts';
import { workspaceBases } from '../launch/places.ts';
import { chosenPython } from '../launch/python.ts';
import type { CommandId } from '../manifest.ts';
import { verdictWord } from '../runs-view/verdict-word.ts';
import { callCommandLine } from './command-line.ts';

/** What is used of the command line's answer. */
const answerSchema = z.object({
  verdict: z.enum(verdicts),
  firstCause: z.string().nullable(),
  reasons: z.array(z.string()),
  run: z.object({ id: z.string() }).nullable(),
});
type Answer = z.infer<typeof answerSchema>;

export interface ReproduceParts {
  readonly catalog: CatalogApi;
  /** Absolute: the folder with what was built. */
  readonly dist: string;
  readonly log: vscode.LogOutputChannel;
}

/** The base (absolute) of the window that a run lies in: the innermost, else the first; null: there is none. */
export async function baseOfRun(catalog: CatalogApi, id: string): Promise<string | null> {
  const path = (await catalog.details(id))?.path ?? '';
  const bases = workspaceBases();
  const holding = bases.filter((base) => path === base || path.startsWith(base + sep));
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? bases[0] ?? null;
}

type Environment = 'auto' | 'restore';

/** Does a run (its id, in the folder that is absolute) again, and says what came of it. Its verdict; null: it was given up. */
export async function reproduceRun(
  parts: ReproduceParts,
  run: { readonly id: string; readonly name: string },
  folder: string,
  environment: Environment = 'auto',
): Promise<Answer['verdict'] | null> {
  const { l10n, window, ProgressLocation } = vscode;
  const { dist, log } = parts;
  const controller = new AbortController();
  const python = await chosenPython(vscode.Uri.file(folder));
  const path = process.env['PATH'] ?? '';
  const title = l10n.t('Reproducing {0}', run.name);
  const location = ProgressLocation.Notification;
  const answer = await window.withProgress({ location, title, cancellable: true }, (progress, token) => {
    token.onCancellationRequested(() => {
      progress.report({ message: l10n.t('Cancelling the training…') });
      controller.abort();
    });
    return callCommandLine(['reproduce', run.id, '--env', environment], {
      dist,
      folder,
      ...(python === null ? {} : { env: { PATH: [dirname(python), path].join(delimiter) } }),
      signal: controller.signal,
      tell: (message) => {
        log.info(`reproduce: ${message}`);
        progress.report({ message });
      },
    });
  });
  if (controller.signal.aborted) return null;
  if (!answer.ok) {
    void window.showErrorMessage(`${answer.message} ${answer.hint}`.trim());
    return null;
  }
  const came = answerSchema.parse(answer.document);
  void sayVerdict(parts, run, folder, came, environment);
  return came.verdict;
}

async function sayVerdict(
  parts: ReproduceParts,
  run: { readonly id: string; readonly name: string },
  folder: string,
  { verdict, firstCause, reasons, run: again }: Answer,
  environment: Environment,
): Promise<void> {
  const { l10n, window, commands } = vscode;
  const cause = firstCause === null ? '' : ` ${l10n.t('First cause: {0}.', firstCause)}`;
  const why = verdict === 'identical' ? '' : ` ${reasons.slice(0, 2).join(' ')}`;
  const text = `${l10n.t('{0}: {1}.', run.name, verdictWord(verdict))}${cause}${why}`;
  const [open, compare, explain] = [l10n.t('Open Run'), l10n.t('Compare'), l10n.t('Explain')];
  const restore = l10n.t('Restore Environment');
  const offered = environment === 'auto' && reasons.some((reason) => reason.includes('--env restore'));
  const buttons = [...(again === null ? [] : [compare, explain]), open, ...(offered ? [restore] : [])];
  const good = verdict === 'identical' || verdict === 'within-tolerance';
  const answer = good
    ? await window.showInformationMessage(text, ...buttons)
    : await window.showWarningMessage(text, ...buttons);
  const call = (id: CommandId, ...args: readonly string[]): Thenable<unknown> => commands.executeCommand(id, ...args);
  if (answer === restore) await reproduceRun(parts, run, folder, 'restore');
  if (answer === open) await call('trainyard.run.open', again?.id ?? run.id);
  if (again === null) return;
  if (answer === compare) await call('trainyard.run.compare', run.id, again.id);
  if (answer === explain) await call('trainyard.run.explain', run.id, again.id);
}
