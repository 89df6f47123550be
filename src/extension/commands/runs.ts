import type { CommandTable } from '../manifest.ts';
import { askFilter } from '../runs-view/filter-input.ts';
import { pickGrouping } from '../runs-view/group-pick.ts';
import { MoreNode } from '../runs-view/nodes/more-node.ts';
import { pickSort } from '../runs-view/sort-pick.ts';
import { readSettings } from '../settings.ts';
import type { CommandParts } from './parts.ts';

/** Commands about the list of runs. */
export function runsCommands({ catalog, selection, state, runs, compareView }: CommandParts) {
  return {
    'trainyard.runs.filter': async () => {
      const query = await askFilter(state.query, state.recent);
      if (query !== undefined) state.setQuery(query);
    },
    'trainyard.runs.clearFilter': () => state.setQuery(''),
    'trainyard.runs.group': async () => {
      const by = await pickGrouping(state.groupBy);
      if (by !== undefined) state.setGroupBy(by);
    },
    'trainyard.runs.sort': async () => {
      const sort = await pickSort(catalog, readSettings().metrics, state.sort);
      if (sort !== undefined) state.setSort(sort);
    },
    'trainyard.compare.open': () => compareView.show(),
    'trainyard.runs.refresh': () => catalog.rescan(),
    'trainyard.runs.showHidden': () => state.setShowHidden(true),
    'trainyard.runs.concealHidden': () => state.setShowHidden(false),
    'trainyard.runs.showArchived': () => state.setShowArchived(true),
    'trainyard.runs.concealArchived': () => state.setShowArchived(false),
    'trainyard.runs.uncheckAll': () => selection.setAll(selection.ids(), false),
    'trainyard.runs.more': (node) => {
      if (node instanceof MoreNode) runs.tree.showMore(node);
    },
  } satisfies Partial<CommandTable>;
}
