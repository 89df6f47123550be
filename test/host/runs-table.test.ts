import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { tableHandlers } from '../../src/extension/panels/runs-table.ts';
import { Selection } from '../../src/extension/selection.ts';
import { Client } from '../../src/protocol/client.ts';
import { tableEvents, tableRequests, type TableViewMessage } from '../../src/protocol/runs-table.ts';
import { Server } from '../../src/protocol/server.ts';
import { until } from '../e2e/support/until.ts';
import { makeMemory } from './support/memory.ts';
import { openStore, type Store } from './support/store.ts';

const view: TableViewMessage = { query: '', all: false, sort: ['name'], groupBy: [], open: [], picks: {} };

describe('the page of the runs table', () => {
  let store: Store;
  let selection: Selection;
  let memory: vscode.Memento;
  let page: Client<typeof tableRequests, typeof tableEvents>;

  beforeEach(async () => {
    store = await openStore({
      'digits/brave-otter': { params: { lr: 0.01, seed: 1 }, lines: [{ step: 0, 'val/acc': 0.5, 'val/loss': 2 }] },
      'digits/calm-heron': { params: { lr: 0.01, seed: 2 }, lines: [{ step: 0, 'val/acc': 0.7, 'val/loss': 1 }] },
      'digits/dry-lark': { params: { lr: 0.1, seed: 1 }, lines: [{ step: 0, 'val/acc': 0.9 }] },
    });
    selection = new Selection(makeMemory());
    memory = makeMemory();
    // As VS Code carries messages between page and host: as JSON.
    const carry = (to: (message: unknown) => unknown) => (message: unknown) =>
      void to(JSON.parse(JSON.stringify(message)));
    const server = new Server({
      requests: tableRequests,
      events: tableEvents,
      handlers: tableHandlers(memory, store.catalog, selection),
      post: carry((message) => page.receive(message)),
    });
    page = new Client({
      requests: tableRequests,
      events: tableEvents,
      post: carry((message) => server.receive(message)),
    });
  });

  afterEach(async () => {
    selection.dispose();
    await store.close();
  });

  const rows = async (of: Partial<TableViewMessage>, columns: string[] = []) => {
    const request = { view: { ...view, ...of }, columns, offset: 0, limit: 100, deltas: false, find: [] };
    const answer = await page.request('table.rows', request);
    if (!answer.ok) throw new Error(answer.fault.message);
    return answer.value;
  };

  it('gets the runs in the order asked for, what is missing as nothing', async () => {
    const { rows: found, count } = await rows({ sort: ['-metrics.val/acc'] }, ['metrics.val/acc', 'metrics.val/loss']);
    assert.equal(count, 3);
    assert.deepEqual(
      found.map((row) => (row.kind === 'run' ? [row.name, ...row.cells] : [])),
      [
        ['dry-lark', 0.9, null],
        ['calm-heron', 0.7, 1],
        ['brave-otter', 0.5, 2],
      ],
    );
  });

  it('gets groups with their statistics', async () => {
    const { rows: found } = await rows({ groupBy: ['params.lr'], sort: ['params.lr'] }, ['metrics.val/acc']);
    const [first] = found;
    assert(first?.kind === 'group');
    assert.deepEqual([first.values, first.runs], [[0.01], 2]);
    const [cell] = first.cells;
    assert(cell?.kind === 'numbers');
    assert.ok(Math.abs(cell.mean - 0.6) < 1e-12 && Math.abs((cell.deviation ?? 0) - Math.SQRT2 / 10) < 1e-12);
    assert.equal(cell.best, 0.7);
  });

  it('is told where a query is wrong', async () => {
    const request = { columns: [], offset: 0, limit: 1, deltas: false, find: [] };
    const answer = await page.request('table.rows', { ...request, view: { ...view, query: 'params.lr >' } });
    assert(!answer.ok);
    assert.equal(answer.fault.from, 11);
  });

  it('checks runs for the side bar too', async () => {
    const ids = await page.request('table.ids', { view, from: 0, to: 2 });
    await page.request('table.check', { ids, checked: true });
    assert.deepEqual([...selection.ids()].sort(), [...ids].sort());
    assert.deepEqual((await page.request('table.start', {})).checked.sort(), [...ids].sort());
  });

  it('finds its look again', async () => {
    const { look } = await page.request('table.start', {});
    await page.request('table.keep', { look: { ...look, query: 'starred', deltas: true }, view: 'mine' });
    const again = await page.request('table.start', {});
    assert.deepEqual([again.look.query, again.look.deltas, again.view], ['starred', true, 'mine']);
  });

  it('puts rows on the clipboard', async () => {
    const columns = [{ key: 'params.lr', title: 'lr' }];
    const [first = ''] = await page.request('table.ids', { view, from: 0, to: 1 });
    const copied = await page.request('table.copy', { view, columns, only: [first], format: 'csv' });
    assert.equal(copied, 1);
    assert.equal(await vscode.env.clipboard.readText(), 'name,lr\r\nbrave-otter,0.01\r\n');
  });
});

describe('the command that opens the runs table', () => {
  it('opens its tab, once', async () => {
    const tabs = () =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label === 'Runs').length;
    await vscode.commands.executeCommand('trainyard.table.open');
    await vscode.commands.executeCommand('trainyard.table.open');
    await until('the tab of the table', () => Promise.resolve(tabs() === 1 ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
