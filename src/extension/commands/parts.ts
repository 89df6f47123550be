import type * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Inline } from '../inline/inline.ts';
import type { JobLogs } from '../jobs-view/job-logs.ts';
import type { JobsView } from '../jobs-view/jobs-view.ts';
import type { Jobs } from '../jobs-view/jobs.ts';
import type { TrainParts } from '../launch/train.ts';
import type { ChartsPanel } from '../panels/charts.ts';
import type { MediaPanel } from '../panels/media.ts';
import type { CompareView } from '../panels/compare-view.ts';
import type { RunPages } from '../panels/run-page.ts';
import type { RunsTablePanel } from '../panels/runs-table.ts';
import type { ExplainPanel } from '../reproduce/explain.ts';
import type { RunsView } from '../runs-view/runs-view.ts';
import type { ViewState } from '../runs-view/view-state.ts';
import type { Selection } from '../selection.ts';
import type { ServerConnections } from '../servers/connections.ts';
import type { RemoteFiles } from '../servers/remote-files.ts';

/** What commands act on. */
export interface CommandParts {
  readonly catalog: CatalogApi;
  readonly selection: Selection;
  readonly state: ViewState;
  readonly runs: RunsView;
  readonly charts: ChartsPanel;
  readonly media: MediaPanel;
  readonly table: RunsTablePanel;
  readonly compareView: CompareView;
  readonly pages: RunPages;
  readonly inline: Inline;
  readonly servers: ServerConnections;
  readonly remoteFiles: RemoteFiles;
  readonly training: TrainParts;
  readonly jobs: Jobs;
  readonly jobsView: JobsView;
  readonly logs: JobLogs;
  readonly explain: ExplainPanel;
  /** Absolute: the folder with what was built. */
  readonly dist: string;
  readonly log: vscode.LogOutputChannel;
}
