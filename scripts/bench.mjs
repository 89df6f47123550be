import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { pinnedNode, root } from './lib/paths.mjs';
import { Problem, runScript } from './lib/problem.mjs';
import { show } from './lib/processes.mjs';
import { pythonWith } from './lib/python.mjs';
import { step } from './lib/progress.mjs';
import { setup } from './setup.mjs';

const folder = join(root, 'bench');
const out = join(root, 'out', 'bench');

/** Called in a process of its own for each file of bench/: runs what it exports as `bench…` and appends what comes out. */
const runner = `
const { appendFileSync } = require('node:fs');
const [, , bundle, results] = process.argv;
(async () => {
  for (const [name, bench] of Object.entries(require(bundle))) {
    if (!/^bench[A-Z]/.test(name) || typeof bench !== 'function') continue;
    for (const line of [await bench()].flat()) appendFileSync(results, JSON.stringify(line) + '\\n');
  }
})().catch((error) => { console.error(error); process.exit(1); });
`;

/** `npm run bench [-- FILTER]`: ours beside the peers on this machine, as a table; the numbers also go to out/bench.json. */
await runScript(async () => {
  const filter = process.argv[2] ?? '';
  const { vscode, browser } = await setup();
  const { build, nodeBundle } = await import('./build.mjs');
  await step('Building', () => build({ production: true }));
  const names = (await readdir(folder)).filter(
    (file) => file.endsWith('.ts') && file !== 'line.ts' && file.includes(filter),
  );
  if (names.length === 0) throw new Problem(`No file of bench/ has ${filter} in its name.`);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'run.cjs'), runner);
  const results = join(out, 'results.jsonl');
  await writeFile(results, '');
  let failed = 0;
  for (const file of names) {
    const name = basename(file, '.ts');
    const bundle = join(out, `${name}.cjs`);
    await nodeBundle(join(folder, file), bundle);
    // What bench/<peer>.ts and bench/<peer>-….ts compare with is named, at its version, in bench/requirements-<peer>.txt.
    const [peer = name] = name.split('-');
    const requirements = join(folder, `requirements-${peer}.txt`);
    const python = existsSync(requirements) ? await pythonWith(peer, requirements) : 'python3';
    const env = {
      ...process.env,
      TRAINYARD_BENCH_PYTHON: python,
      TRAINYARD_VSCODE: vscode,
      TRAINYARD_BROWSER: browser,
    };
    const run = () => show(pinnedNode, [join(out, 'run.cjs'), bundle, results], { cwd: root, env, limit: 30 * 60_000 });
    if ((await step(`Measuring ${name}`, run)) !== 0) failed += 1;
  }
  const lines = (await readFile(results, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  await writeFile(
    join(root, 'out', 'bench.json'),
    JSON.stringify({ at: new Date().toISOString(), machine, lines }, null, 2),
  );
  console.log(`\n${table(lines)}\n\n${machine}`);
  return failed > 0 ? 1 : 0;
});

function table(lines) {
  const number = (value, unit) =>
    value === null ? '' : `${Number(value.toPrecision(4)).toLocaleString('en')} ${unit}`;
  const rows = lines.map(({ name, ours, peer, peerName, unit, ratio, aim }) =>
    [name, number(ours, unit), number(peer, unit), ratio === null ? '' : `${ratio} ×`, peerName ?? '', aim].join(' | '),
  );
  return ['work | Trainyard | peer | ratio | which peer | aim', '--- | --: | --: | --: | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}
