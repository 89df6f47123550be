import { describe, expect, it } from 'vitest';
import type { CatalogApi, CatalogEvent, CatalogOptions } from '../../../src/catalog/api.ts';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { LazyCatalog } from '../../../src/extension/lazy-catalog.ts';

const options: CatalogOptions = { roots: [], excludes: [], metrics: {}, follow: false };

describe('a lazy catalog', () => {
  it('starts when it is first asked, configured before it answers', async () => {
    const started: CatalogApi[] = [];
    const start = () => {
      const catalog = new Catalog({ trackers: [] });
      started.push(catalog);
      return catalog;
    };
    let read = 0;
    const lazy = new LazyCatalog(start, () => {
      read += 1;
      return options;
    });
    await lazy.reconfigure();
    expect([started.length, read, lazy.started]).toEqual([0, 0, false]);
    const [state] = await Promise.all([lazy.state(), lazy.newest()]);
    expect([started.length, read, state.runs]).toEqual([1, 1, 0]);
    await lazy.reconfigure();
    expect([started.length, read]).toEqual([1, 2]);
    await lazy.dispose();
  });

  it('hands events on to those who listened before it started, until they stop', async () => {
    const lazy = new LazyCatalog(
      () => new Catalog({ trackers: [] }),
      () => options,
    );
    const heard: CatalogEvent['type'][] = [];
    const stop = lazy.onEvent((event) => heard.push(event.type));
    await lazy.ready();
    expect(heard).toContain('state');
    stop();
    const before = heard.length;
    await lazy.rescan();
    expect(heard.length).toBe(before);
    await lazy.dispose();
  });

  it('starts nothing after it was thrown away', async () => {
    const lazy = new LazyCatalog(
      () => new Catalog({ trackers: [] }),
      () => options,
    );
    await lazy.dispose();
    await expect(lazy.state()).rejects.toThrow('closed');
  });
});
