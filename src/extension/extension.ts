import * as vscode from 'vscode';
import { makeApi, type TrainyardApi } from './api.ts';
import { makeCatalog } from './catalog.ts';
import { registerCommands } from './commands/register.ts';
import { RunTexts } from './compare/run-texts.ts';
import { ContextKeys } from './context-keys.ts';
import { registerDebug } from './debug/register.ts';
import type { Disposing } from './disposing.ts';
import { Inline } from './inline/inline.ts';
import { JobLogs } from './jobs-view/job-logs.ts';
import { Jobs } from './jobs-view/jobs.ts';
import { JobsView } from './jobs-view/jobs-view.ts';
import { LaunchMemory } from './launch/launch-memory.ts';
import { Launcher } from './launch/launcher.ts';
import { ChartsPanel } from './panels/charts.ts';
import { LaunchForms } from './panels/launch.ts';
import { MediaPanel } from './panels/media.ts';
import { CompareView } from './panels/compare-view.ts';
import { RunPages } from './panels/run-page.ts';
import { RunsTablePanel } from './panels/runs-table.ts';
import { registerProjectEditor } from './project/register.ts';
import { CommitFiles } from './reproduce/commit-files.ts';
import { ExplainPanel } from './reproduce/explain.ts';
import { RunNotices } from './run-notices.ts';
import { RunsView } from './runs-view/runs-view.ts';
import { ViewState } from './runs-view/view-state.ts';
import { Selection } from './selection.ts';
import { ServerConnections } from './servers/connections.ts';
import { RemoteFiles } from './servers/remote-files.ts';
import { ServerSecrets } from './servers/secrets.ts';
import { StatusBar } from './status-bar.ts';
import { registerTasks } from './tasks/register.ts';

/** Puts everything in its place and starts nothing: the catalog starts when the view is shown or the host is idle. */
export function activate(context: vscode.ExtensionContext): TrainyardApi {
  const log = vscode.window.createOutputChannel('Trainyard', { log: true });
  const catalog = makeCatalog(context, log);
  const selection = new Selection(context.workspaceState);
  const state = new ViewState(context.workspaceState);
  let titles: ReadonlyMap<string, string> = new Map();
  const trackerTitle = (tracker: string): string => titles.get(tracker) ?? tracker;
  const servers = new ServerConnections(catalog, new ServerSecrets(context.secrets), log);
  const remoteFiles = new RemoteFiles(catalog);
  const pages = new RunPages(context, catalog, {
    trackerTitle,
    remoteFiles,
    check: (id) => selection.set(id, true),
    openCharts: (id) => {
      selection.set(id, true);
      charts.show();
    },
    openMedia: (id) => {
      selection.set(id, true);
      media.show();
    },
  });
  const charts = new ChartsPanel(context, catalog, selection, (id) => pages.show(id));
  const media = new MediaPanel(context, catalog, selection, (id) => pages.show(id));
  const table = new RunsTablePanel(context, catalog, selection);
  const compareView = new CompareView(context, {
    ...{ catalog, selection, state },
    openRun: (id) => pages.show(id),
    filterTable: (query) => void table.filter(query),
  });
  const keys = new ContextKeys();
  const runs = new RunsView({ catalog, selection, state, keys, trackerTitle });
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath;
  const launcher = new Launcher(dist);
  const jobs = new Jobs(catalog, launcher);
  const logs = new JobLogs(launcher, jobs);
  const jobsView = new JobsView(jobs, keys);
  const notices = new RunNotices(catalog, {
    openRun: (id) => pages.show(id),
    openCharts: (id) => {
      selection.set(id, true);
      charts.show();
    },
    errorOf: (id) => jobs.errorOf(id),
    openLog: (id) => void vscode.commands.executeCommand('trainyard.job.openLog', id),
    compare: (id, baseline) => void vscode.commands.executeCommand('trainyard.run.compare', baseline, id),
    showRuns: () => void vscode.commands.executeCommand('trainyard.runs.focus'),
  });
  const forms = new LaunchForms(context.extensionUri);
  const training = { launcher, memory: new LaunchMemory(context.workspaceState), catalog, forms };
  const inline = new Inline(catalog, dist);
  const explain = new ExplainPanel(catalog);
  context.subscriptions.push(
    new RunTexts(catalog),
    inline,
    ...[launcher, jobs, logs, jobsView, explain, new CommitFiles()],
    registerProjectEditor(catalog),
    registerDebug(launcher),
    registerTasks(launcher),
    servers,
    remoteFiles.register(),
    ...[log, selection, state, runs, notices, new StatusBar(catalog)],
    charts.registerSerializer(),
    compareView.registerSerializer(),
    media.registerSerializer(),
    table.registerSerializer(),
    pages.registerSerializer(),
    registerCommands({
      catalog,
      selection,
      state,
      runs,
      charts,
      compareView,
      media,
      table,
      pages,
      inline,
      servers,
      remoteFiles,
      training,
      jobs,
      jobsView,
      logs,
      explain,
      dist,
      log,
    }),
    whenIdle(async () => {
      titles = new Map((await catalog.trackers()).map(({ name, title }) => [name, title]));
      await runs.tree.refresh(new Set(), true);
      await jobs.refresh();
    }, log),
  );
  return makeApi(catalog, () => selection.ids());
}

/** Does something after activation, when the extension host has nothing else to do. */
function whenIdle(task: () => Promise<void>, log: vscode.LogOutputChannel): Disposing {
  const timer = setTimeout(() => {
    task().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  }, 0);
  return { dispose: () => clearTimeout(timer) };
}
