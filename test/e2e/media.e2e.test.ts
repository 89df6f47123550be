import { fileURLToPath } from 'node:url';
import type { FrameLocator, Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './support/axe.ts';
import type { Theme } from './support/theme.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const vision = fileURLToPath(new URL('../../examples/vision', import.meta.url));
const runs = ['mlp-16', 'mlp-32'];

describe('what checked runs logged beside numbers', () => {
  let workbench: Workbench;
  let media: FrameLocator;
  const card = (thing: string): Locator => media.locator(`article[data-thing="${thing}"]`);
  const steps = (thing: string): Locator => card(thing).locator('output.step-number');

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: vision, viewport: { width: 1500, height: 940 } });
    await workbench.openSideBar();
    for (const run of runs) await workbench.sideBar.check(run);
    await workbench.sideBar.contextMenu('mlp-16', 'Open Media');
    media = await workbench.webview('Media');
    await card('image filters').getByRole('img').first().waitFor();
  });

  it('stands side by side: an image of each run at the last step', async () => {
    const images = card('image val/mistakes').getByRole('img');
    await expect.poll(() => images.count()).toBe(runs.length);
    for (const [i, run] of runs.entries()) {
      expect(await images.nth(i).getAttribute('alt')).toBe(`val/mistakes, ${run}`);
      expect(await images.nth(i).getAttribute('src')).toMatch(/^blob:/);
      expect((await images.nth(i).boundingBox())?.width).toBeGreaterThan(100);
    }
    await steps('image val/mistakes').getByText('12 of 12').waitFor();
  });

  it('moves step by step with the arrow keys, all of it together', async () => {
    const image = card('image val/mistakes').getByRole('img').first();
    const before = await image.getAttribute('src');
    await card('image val/mistakes').getByRole('slider').focus();
    for (let i = 0; i < 3; i += 1) await workbench.page.keyboard.press('ArrowLeft');
    await steps('image val/mistakes').getByText('step 8').waitFor();
    await steps('image filters').getByText('step 8').waitFor();
    await expect.poll(() => image.getAttribute('src')).not.toBe(before);
    await workbench.page.keyboard.press('Home');
    await steps('image filters').getByText('step 0').waitFor();
    await workbench.page.keyboard.press('End');
    await steps('image filters').getByText('step 11').waitFor();
  });

  it('has histograms over steps, and the bins of the chosen one as a table', async () => {
    const histogram = card('histogram weights/hidden');
    await histogram.scrollIntoViewIfNeeded();
    const picture = histogram.getByRole('img', { name: /mlp-32: 12 histograms, steps 0 to 11/ });
    await picture.waitFor();
    await histogram.getByRole('button', { name: 'weights/hidden as a table' }).click();
    expect(await histogram.getByRole('table').first().getByRole('row').count()).toBeGreaterThan(20);
    await histogram.getByRole('button', { name: 'weights/hidden as a table' }).click();
    await picture.waitFor();
  });

  it('has the curves of all runs in one plot with their areas', async () => {
    const curve = card('curve val/is an 8');
    await curve.scrollIntoViewIfNeeded();
    await curve.getByRole('img', { name: /precision by recall, 2 lines/ }).waitFor();
    const areas = await curve.getByRole('table').getByRole('row').allTextContents();
    expect(areas.slice(1).map((row) => /^(mlp-\d\d)0\.9\d+$/.exec(row)?.[1])).toEqual(runs);
  });

  it('leaves out a run that is not to be shown, and names that are not searched for', async () => {
    await card('image filters').scrollIntoViewIfNeeded();
    await media.getByRole('button', { name: 'mlp-32', exact: true }).click();
    await expect.poll(() => card('image filters').getByRole('img').count()).toBe(1);
    await media.getByRole('button', { name: 'mlp-32', exact: true }).click();
    const search = media.locator('vscode-text-field.search input');
    await search.fill('mistakes');
    await card('image filters').waitFor({ state: 'detached' });
    await search.fill('');
    await card('image filters').getByRole('img').first().waitFor();
  });

  it.each<[Theme]>([['dark'], ['light'], ['hc']])('can be read by everybody: %s', async (theme) => {
    await workbench.setTheme(theme);
    media = await workbench.webview('Media');
    await card('image filters').scrollIntoViewIfNeeded();
    await card('image filters').getByRole('img').first().waitFor();
    expect(await accessibilityFaults(media)).toEqual([]);
    await workbench.screenshot(`media-${theme}`);
    await card('curve val/is an 8').scrollIntoViewIfNeeded();
    await card('curve val/is an 8').getByRole('img').waitFor();
    await workbench.screenshot(`media-${theme}-curves`);
  });
});
