import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pinnedNode, root, tool } from './lib/paths.mjs';
import { Problem, runScript } from './lib/problem.mjs';
import { show } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { setup } from './setup.mjs';

const layers = ['checks', 'unit', 'contract', 'host', 'e2e'];
const usage = `npm test                        everything
npm test -- ${layers.join('|')}     one layer
npm test -- unit FILTER         of a layer, the files with FILTER in their path`;

await runScript(async () => {
  const [layer, filter = ''] = process.argv.slice(2);
  if (layer !== undefined && !layers.includes(layer)) throw new Problem(`There is no layer ${layer}.`, usage);
  const wanted = new Set(layer === undefined ? layers : [layer]);
  const inWindow = wanted.has('host') || wanted.has('e2e');
  const machine = await setup({ host: inWindow, browser: inWindow });
  const { build, buildHostTests } = await import('./build.mjs');
  try {
    await step('Building', () => build());
  } catch {
    return summary([{ layer: 'build', passed: 0, failed: 1, skipped: [] }]); // esbuild has said what is wrong
  }

  const results = [];
  if (wanted.has('checks')) results.push(...(await runChecks()));
  if (wanted.has('unit')) results.push(await runVitest('unit', filter));
  if (wanted.has('contract')) results.push(await runVitest('contract', filter));
  if (wanted.has('host')) {
    console.log('\nHost tests, inside the extension host');
    await buildHostTests();
    const { runHostTests } = await import('./lib/host-tests.mjs');
    results.push({ layer: 'host', ...(await runHostTests({ ...machine, filter })) });
  }
  if (wanted.has('e2e')) results.push(await runVitest('e2e', filter));
  return summary(results);
});

/** Types, lint and format: each counts as one. */
async function runChecks() {
  const checks = [
    ['types', [join(root, 'scripts', 'typecheck.mjs')]],
    ['lint', [tool('eslint', 'bin', 'eslint.js'), '.']],
    ['format', [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ];
  const results = [];
  for (const [name, args] of checks) {
    const status = await step(`Checking ${name}`, () => show(pinnedNode, args, { cwd: root, limit: 10 * 60_000 }));
    results.push({ layer: name, passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: [] });
  }
  return results;
}

/** Runs a project of vitest.config.ts; what it counted comes from its report. A file or worker that broke counts as a failure. */
async function runVitest(project, filter) {
  const report = join(root, 'out', 'results', `${project}.json`);
  await rm(report, { force: true });
  await mkdir(join(root, 'out', 'results'), { recursive: true });
  const status = await show(
    pinnedNode,
    [
      tool('vitest', 'vitest.mjs'),
      ...['run', '--project', project, '--passWithNoTests', '--reporter', 'default', '--reporter', 'json'],
      ...['--outputFile.json', report, ...(filter === '' ? [] : [filter])],
    ],
    { cwd: root, env: { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' }, limit: 25 * 60_000 },
  );
  const counted = JSON.parse(await readFile(report, 'utf8').catch(() => '{"testResults":[]}'));
  const tests = counted.testResults.flatMap(({ assertionResults }) => assertionResults);
  const of = (...states) => tests.filter(({ status: state }) => states.includes(state));
  const brokenFiles = counted.testResults.filter(
    ({ status: state, assertionResults }) =>
      state === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = of('failed').length + brokenFiles;
  return {
    layer: project,
    passed: of('passed').length,
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: of('pending', 'skipped', 'todo').map(({ fullName }) => fullName),
  };
}

/** Ends with the line that others read. A skipped test is a failure: nothing here may be left out quietly. */
function summary(results) {
  const total = (count) => results.reduce((sum, result) => sum + count(result), 0);
  console.log('');
  for (const { layer, passed, failed, skipped } of results) {
    console.log(
      `${layer}: ${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
    );
    for (const name of skipped) console.log(`  skipped: ${name}`);
  }
  const failed = total((result) => result.failed);
  const skipped = total((result) => result.skipped.length);
  const passed = total((result) => result.passed);
  console.log(`${passed} passed, ${failed + skipped} failed`);
  return failed + skipped > 0 || passed === 0 ? 1 : 0;
}
