import { chromium } from 'playwright-core';
import { serveWebviews } from '../../scripts/webview-dev.mjs';

/**
 * Pans a chart of 100 runs of up to 10,000 points, zoomed in, a step every frame, and writes what a frame took as JSON:
 * the page's script time by Chromium's own count (`Performance.getMetrics`), all of the drawing in it.
 */
const [runs, points, frames] = [100, 10_000, 300];
const { url, close } = await serveWebviews();
const browser = await chromium.launch({ executablePath: process.env.TRAINYARD_BROWSER, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const session = await page.context().newCDPSession(page);
  // The thread's own time: on a busy machine the clock would count what others did meanwhile.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${url}/charts?runs=${runs}&points=${points}`);
  const chart = page.locator('article[data-metric="train/loss"] .chart');
  await chart.locator('canvas').first().waitFor({ timeout: 60_000 });
  await chart.focus();
  for (let zooms = 0; zooms < 5; zooms += 1) await page.keyboard.press('+');
  // What came before has settled once no question is on its way.
  await page.waitForTimeout(2000);
  const metrics = async () => {
    const { metrics: all } = await session.send('Performance.getMetrics');
    return Object.fromEntries(all.map(({ name, value }) => [name, value * 1000]));
  };
  const before = await metrics();
  const strokes = await chart.evaluate((element, count) => {
    const prototype = CanvasRenderingContext2D.prototype;
    const original = prototype.stroke;
    let drawn = 0;
    prototype.stroke = function (...args) {
      drawn += 1;
      original.apply(this, args);
    };
    return new Promise((done) => {
      let left = count;
      const next = () => {
        const key = Math.floor(left / 50) % 2 === 0 ? 'ArrowRight' : 'ArrowLeft';
        element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        left -= 1;
        if (left > 0) requestAnimationFrame(next);
        else {
          prototype.stroke = original;
          done(drawn);
        }
      };
      requestAnimationFrame(next);
    });
  }, frames);
  const after = await metrics();
  const each = (name) => (after[name] - before[name]) / frames;
  console.log(
    JSON.stringify({
      script: each('ScriptDuration'),
      task: each('TaskDuration'),
      layout: each('LayoutDuration') + each('RecalcStyleDuration'),
      strokes: strokes / frames,
    }),
  );
} finally {
  await browser.close();
  close();
}
