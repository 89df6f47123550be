/** The ids that stand in package.json. A test compares both; the tables below fail to compile when one lacks a handler. */

export const containerId = 'trainyard';

export const viewIds = ['trainyard.runs', 'trainyard.jobs'] as const;
export type ViewId = (typeof viewIds)[number];

export const commandIds = [
  'trainyard.runs.filter',
  'trainyard.runs.clearFilter',
  'trainyard.runs.group',
  'trainyard.runs.sort',
  'trainyard.runs.refresh',
  'trainyard.runs.showHidden',
  'trainyard.runs.concealHidden',
  'trainyard.runs.showArchived',
  'trainyard.runs.concealArchived',
  'trainyard.runs.uncheckAll',
  'trainyard.runs.more',
  'trainyard.charts.open',
  'trainyard.compare.open',
  'trainyard.table.open',
  'trainyard.run.open',
  'trainyard.run.openBeside',
  'trainyard.run.openCharts',
  'trainyard.media.open',
  'trainyard.run.compare',
  'trainyard.run.compareWithBaseline',
  'trainyard.run.compareWithPrevious',
  'trainyard.run.compareWithHead',
  'trainyard.run.check',
  'trainyard.run.uncheck',
  'trainyard.run.reveal',
  'trainyard.run.openFolder',
  'trainyard.run.copyId',
  'trainyard.run.copyName',
  'trainyard.run.hide',
  'trainyard.run.unhide',
  'trainyard.run.star',
  'trainyard.run.unstar',
  'trainyard.run.archive',
  'trainyard.run.restore',
  'trainyard.run.rename',
  'trainyard.run.note',
  'trainyard.run.tag',
  'trainyard.run.untag',
  'trainyard.run.setColour',
  'trainyard.run.copyParams',
  'trainyard.run.copyPath',
  'trainyard.baseline.pin',
  'trainyard.baseline.unpin',
  'trainyard.metric.openChart',
  'trainyard.metric.setGoal',
  'trainyard.metric.setPrimary',
  'trainyard.value.copy',
  'trainyard.file.open',
  'trainyard.file.reveal',
  'trainyard.problem.open',
  'trainyard.param.useBest',
  'trainyard.param.showRuns',
  'trainyard.file.showRuns',
  'trainyard.commit.showRuns',
  'trainyard.file.download',
  'trainyard.server.connect',
  'trainyard.server.forgetSecret',
  'trainyard.action.train',
  'trainyard.action.debug',
  'trainyard.job.cancel',
  'trainyard.job.openLog',
  'trainyard.job.openRun',
  'trainyard.job.repeat',
  'trainyard.run.trainAgain',
  'trainyard.folder.add',
  'trainyard.sample.open',
  'trainyard.log.open',
  'trainyard.settings.open',
  'trainyard.walkthrough.open',
] as const;
export type CommandId = (typeof commandIds)[number];

export const settingIds = [
  'trainyard.folders',
  'trainyard.exclude',
  'trainyard.metrics',
  'trainyard.runs.groupBy',
  'trainyard.runs.sort',
  'trainyard.statusBar',
  'trainyard.notifications',
  'trainyard.jobs.limit',
  'trainyard.jobs.grace',
  'trainyard.jobs.revealLog',
  'trainyard.inline.params',
  'trainyard.inline.python',
  'trainyard.inline.codeLens',
  'trainyard.inline.metrics',
  'trainyard.inline.explorer',
] as const;
export type SettingId = (typeof settingIds)[number];

/** Keys of `when` clauses. */
export const contextKeys = [
  'trainyard.phase',
  'trainyard.hasRuns',
  'trainyard.filtered',
  'trainyard.someHidden',
  'trainyard.showHidden',
  'trainyard.showArchived',
  'trainyard.someChecked',
  'trainyard.launched',
] as const;
export type ContextKey = (typeof contextKeys)[number];

/** A handler for each command: leaving one out, or one too many, is a type error. */
export type CommandTable = Readonly<Record<CommandId, (...args: readonly unknown[]) => unknown>>;
