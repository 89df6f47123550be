import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { installBuiltExtension } from '../../scripts/lib/installed.mjs';
import { startServer } from '../../scripts/lib/server.mjs';
import { Recording } from './recording.mjs';

/**
 * Measures in a window of a real VS Code with the built extension, and writes what it found as JSON:
 * `workbench.mjs latency N [recording.png]`: for N lines that are appended to a CSV, the time (ms) until the run's row
 * and its chart show them; `workbench.mjs open N`: from the keys that open the charts of 100 runs of 10,000 points each
 * until the first chart is drawn, the first time and N times again. Must be started in the repository's root.
 */
const [what, count, picture] = process.argv.slice(2);
const place = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-bench-workbench-')));
const folder = join(place, 'demo');
/** Appends that a recording shows. */
const recorded = 8;

/** Notes, in every frame, when a canvas was drawn on: each stroke is a line of a run or an axis. */
const watchCanvases = `(() => {
  const seen = { strokes: [], full: null, origin: performance.timeOrigin };
  const counts = new WeakMap();
  Object.defineProperty(window, 'trainyardBench', { value: seen });
  const prototype = CanvasRenderingContext2D.prototype;
  const original = prototype.stroke;
  prototype.stroke = function (...args) {
    original.apply(this, args);
    const strokes = (counts.get(this.canvas) ?? 0) + 1;
    counts.set(this.canvas, strokes);
    seen.strokes.push(Date.now());
    if (strokes === 100) seen.full ??= Date.now();
  };
})();`;

function writeRun(name, rows, metric, ageMs) {
  const run = join(folder, name);
  mkdirSync(run, { recursive: true });
  const file = join(run, 'metrics.csv');
  const start = Date.now() - ageMs;
  const lines = Array.from({ length: rows }, (_, step) => `${step},${(start + step) / 1000},${metric(step)}\n`);
  writeFileSync(file, `step,timestamp,val/acc\n${lines.join('')}`);
  utimesSync(file, start / 1000, start / 1000);
  return file;
}

async function openWindow(browser, port) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 560 } });
  await page.addInitScript(watchCanvases);
  await page.goto(`http://127.0.0.1:${port}/?${new URLSearchParams({ folder })}`);
  const icon = page.locator('.activitybar .action-item:has(> .action-label[aria-label^="Trainyard"])').first();
  await icon.waitFor({ timeout: 120_000 });
  await icon.click();
  return page;
}

const row = (page, name) => page.locator('.part.sidebar .monaco-list-row', { hasText: name }).first();

/** Gives the keys to the rows without opening one of them. */
async function focusRows(page) {
  await page.locator('.part.sidebar .monaco-list').first().focus();
  // VS Code's keybindings know of the focus a moment later.
  await sleep(500);
}

/** The frame in which charts are drawn, once it is there. */
async function chartFrame(page, limit = 60_000) {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(20)) {
    for (const frame of page.frames()) {
      const strokes = await frame.evaluate(() => window.trainyardBench?.strokes.length ?? 0).catch(() => 0);
      if (strokes > 0) return frame;
    }
  }
  throw new Error('No chart was drawn.');
}

async function latency(page, appends) {
  const file = writeRun('run-live', 20, (step) => 0.4 + step / 1000, 2000);
  await row(page, 'run-live').waitFor({ timeout: 60_000 });
  await focusRows(page);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+Enter');
  const charts = await chartFrame(page);
  await sleep(2000);
  let recording = null;
  const times = { row: [], chart: [] };
  const all = appends + (picture === undefined ? 0 : recorded);
  for (let index = 0; index < all; index += 1) {
    if (index === appends) recording = await Recording.start(page);
    // At any moment between two looks of the catalog.
    await sleep(500 + Math.random() * 500);
    const shown = (0.5 + (index + 1) / 1000).toFixed(4);
    const seenInRow = page.evaluate(
      (text) =>
        new Promise((done) => {
          const look = () => {
            const found = document.querySelector('.part.sidebar .tree-explorer-viewlet-tree-view')?.textContent ?? '';
            if (found.includes(text)) done(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      shown,
    );
    const before = await charts.evaluate(() => window.trainyardBench.strokes.length);
    const now = Date.now();
    appendFileSync(file, `${20 + index},${now / 1000},${shown}\n`);
    const seenInChart = charts.evaluate(
      (known) =>
        new Promise((done) => {
          const look = () => {
            const { strokes } = window.trainyardBench;
            if (strokes.length > known) done(strokes[known]);
            else requestAnimationFrame(look);
          };
          look();
        }),
      before,
    );
    const late = sleep(20_000).then(() => Promise.reject(new Error(`${shown} was not seen within 20 seconds.`)));
    const [inRow, inChart] = await Promise.race([Promise.all([seenInRow, seenInChart]), late]);
    late.catch(() => undefined);
    // Recording takes time of its own.
    if (recording === null) {
      times.row.push(inRow - now);
      times.chart.push(inChart - now);
    }
    await recording?.caption(
      `${shown} appended to metrics.csv: in the row after ${inRow - now} ms, in the chart after ${inChart - now} ms`,
    );
  }
  await recording?.stop(picture);
  return times;
}

async function open(page, times) {
  const first = row(page, 'run-');
  await first.waitFor({ timeout: 120_000 });
  await sleep(5000);
  const all = [];
  for (let index = 0; index <= times; index += 1) {
    await focusRows(page);
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+A');
    await sleep(300);
    const start = Date.now();
    await page.keyboard.press('Control+Enter');
    for (const end = start + 60_000; ; await sleep(10)) {
      if (Date.now() > end) throw new Error('The charts were not drawn.');
      const seen = await Promise.all(
        page
          .frames()
          .map((frame) =>
            frame
              .evaluate(() => ({ full: window.trainyardBench?.full ?? null, origin: window.trainyardBench?.origin }))
              .catch(() => ({ full: null })),
          ),
      );
      const drawn = seen.find(({ full }) => full !== null && full >= start);
      if (drawn === undefined) continue;
      all.push({ whole: drawn.full - start, page: drawn.full - drawn.origin });
      break;
    }
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().fill('>View: Close All Editors');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Close All Editors' }).first().click();
    await sleep(2000);
  }
  const [cold, ...again] = all;
  return { cold, again };
}

let server;
let browser;
try {
  mkdirSync(folder);
  if (what === 'open') {
    for (let run = 0; run < 100; run += 1) {
      writeRun(
        `run-${run}`,
        10_000,
        (step) => (1 - Math.exp(-step / (500 + 40 * run)) + Math.random() / 50).toFixed(5),
        7_200_000,
      );
    }
  }
  const extensions = join(place, 'extensions');
  await installBuiltExtension(extensions);
  server = await startServer({
    vscode: process.env.TRAINYARD_VSCODE,
    data: join(place, 'server'),
    extensions,
    settings: { 'workbench.startupEditor': 'none', 'workbench.colorTheme': 'Default Dark Modern' },
    flags: ['--disable-workspace-trust', '--reconnection-grace-time', '1'],
    env: { XDG_CACHE_HOME: join(place, 'cache') },
  });
  browser = await chromium.launch({
    executablePath: process.env.TRAINYARD_BROWSER,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const page = await openWindow(browser, server.port);
  try {
    console.log(JSON.stringify(await (what === 'open' ? open : latency)(page, Number(count))));
  } catch (error) {
    await page.screenshot({ path: join('out', 'bench', 'workbench.png') }).catch(() => undefined);
    throw error;
  }
} finally {
  await browser?.close();
  await server?.stop();
  await rm(place, { recursive: true, force: true, maxRetries: 5 });
}
