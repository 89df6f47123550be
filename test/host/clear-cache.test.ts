import { strict as assert } from 'node:assert';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogOptions } from '../../src/catalog/api.ts';
import { clearCache } from '../../src/extension/clear-cache.ts';
import { openStore, type Store } from './support/store.ts';

describe('clearing the cache', () => {
  const ask = vscode.window.showWarningMessage;
  let store: Store;
  let options: CatalogOptions;
  let cache: string;
  let asked: { readonly question: string; readonly detail: string }[];

  /** Answers the question with its button, or with none. */
  const answer = (yes: boolean): void => {
    vscode.window.showWarningMessage = (question: string, { detail = '' }: vscode.MessageOptions, button: string) => {
      asked.push({ question, detail });
      return Promise.resolve(yes ? button : undefined);
    };
  };
  const files = (): Record<string, number> =>
    Object.fromEntries(readdirSync(cache).map((name) => [name, statSync(join(cache, name)).size]));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((done) => setTimeout(done, 20));
  };
  const filled = (end: string) => (): boolean =>
    Object.entries(files()).some(([name, size]) => name.endsWith(end) && size > 0);

  beforeEach(async () => {
    store = await openStore({ 'digits/otter': { params: { lr: 0.1 }, lines: [{ step: 0, loss: 0.5 }] } });
    cache = mkdtempSync(join(tmpdir(), 'trainyard-cache-'));
    const { folder } = store;
    options = { roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: false, cache };
    await store.catalog.configure(options);
    await store.catalog.ready();
    await until(filled('-0.db'));
    asked = [];
  });

  afterEach(async () => {
    vscode.window.showWarningMessage = ask;
    await store.close();
    rmSync(cache, { recursive: true, force: true });
  });

  it('asks once, names what goes, and leaves all where nobody says yes', async () => {
    const before = Object.keys(files());
    answer(false);
    await clearCache(store.catalog, options);
    assert.equal(asked.length, 1);
    assert.ok(asked[0]?.detail.includes(cache), asked[0]?.detail);
    assert.ok(/\d (?:KB|MB|bytes|B)\b/.test(asked[0]?.detail ?? ''), asked[0]?.detail);
    assert.deepEqual(Object.keys(files()), before);
  });

  it('takes the old file away, reads the runs anew and remembers them again', async () => {
    answer(true);
    await clearCache(store.catalog, options);
    assert.equal(asked.length, 1);
    assert.deepEqual(
      Object.keys(files()).filter((name) => name.includes('-0.db')),
      [],
    );
    assert.equal((await store.catalog.state()).runs, 1);
    await until(filled('-1.db'));
  });

  it('is a command of the window', async () => {
    assert.ok((await vscode.commands.getCommands(true)).includes('trainyard.cache.clear'));
  });
});
