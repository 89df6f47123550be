import { chromium } from 'playwright-core';
import { serveWebviews } from '../../scripts/webview-dev.mjs';

/**
 * Scrolls the page of the runs table, 10,000 runs of 200 columns, a step every frame, and writes what that took as JSON:
 * the page's script time by Chromium's own count (`Performance.getMetrics`), style and layout apart. The stand-in for
 * the extension answers in the same page: its time is in it.
 */
const [runs, columns, frames] = [10_000, 200, 300];
const { url, close } = await serveWebviews();
const browser = await chromium.launch({
  executablePath: process.env.TRAINYARD_BROWSER,
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const session = await page.context().newCDPSession(page);
  // The thread's own time: on a busy machine the clock would count what others did meanwhile.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${url}/runs?runs=${runs}&columns=${columns}`);
  await page.locator('.row.run').first().waitFor();
  const metrics = async () => {
    const { metrics: all } = await session.send('Performance.getMetrics');
    return Object.fromEntries(all.map(({ name, value }) => [name, value * 1000]));
  };
  const scroll = async (side, step) => {
    await page.evaluate(() => document.querySelector('.grid').scrollTo({ top: 0, left: 0 }));
    // What came before has settled once two frames went by.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await metrics();
    const longest = await page.evaluate(
      ([property, px, count]) =>
        new Promise((done) => {
          const grid = document.querySelector('.grid');
          let [left, at, slowest] = [count, performance.now(), 0];
          const next = () => {
            slowest = Math.max(slowest, performance.now() - at);
            at = performance.now();
            grid[property] += px;
            left -= 1;
            if (left > 0) requestAnimationFrame(next);
            else done(slowest);
          };
          requestAnimationFrame(next);
        }),
      [side, step, frames],
    );
    const after = await metrics();
    const each = (name) => (after[name] - before[name]) / frames;
    return { script: each('ScriptDuration'), layout: each('LayoutDuration') + each('RecalcStyleDuration'), longest };
  };
  const cells = await page.locator('[role="gridcell"], [role="rowheader"]').count();
  const results = {
    cells,
    down: await scroll('scrollTop', 120),
    jumps: await scroll('scrollTop', 800),
    across: await scroll('scrollLeft', 40),
  };
  console.log(JSON.stringify(results));
} finally {
  await browser.close();
  close();
}
