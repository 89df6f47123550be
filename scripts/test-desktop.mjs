import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './lib/packages.mjs';
import { root } from './lib/paths.mjs';
import { runScript } from './lib/problem.mjs';
import { step } from './lib/progress.mjs';

/** The host tests in the desktop VS Code, which `@vscode/test-electron` downloads from its vendor: for those whose network allows it. */
await runScript(async () => {
  await installPackages();
  const { build, buildHostTests } = await import('./build.mjs');
  await step('Building', async () => {
    await build();
    await buildHostTests();
  });
  const { runTests } = await import('@vscode/test-electron');
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const place = await mkdtemp(join(tmpdir(), 'trainyard-desktop-'));
  const workspace = join(place, 'workspace');
  const results = join(place, 'results.json');
  await cp(join(root, 'test', 'host', 'workspace'), workspace, { recursive: true });
  try {
    // `npm run test:desktop -- minimum` takes the oldest VS Code that package.json allows.
    const version = process.argv[2] === 'minimum' ? engines.vscode.replace('^', '') : (process.argv[2] ?? 'stable');
    await runTests({
      version,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'out', 'test', 'index.js'),
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        '--user-data-dir',
        join(place, 'user'),
      ],
      extensionTestsEnv: { TRAINYARD_HOST_RESULTS: results, XDG_CACHE_HOME: join(place, 'cache') },
    }).catch((error) => console.error(String(error)));
    const nothing = '{"done":false,"current":"the start of VS Code","passed":[],"failed":[]}';
    const { done, current, passed, failed } = JSON.parse(await readFile(results, 'utf8').catch(() => nothing));
    if (!done) failed.push({ title: current, error: 'VS Code ended before the tests did.' });
    for (const { title, error } of failed) console.log(`failed: ${title}\n${error}`);
    console.log(`${passed.length} passed, ${failed.length} failed`);
    return failed.length > 0 ? 1 : 0;
  } finally {
    await rm(place, { recursive: true, force: true, maxRetries: 5 });
  }
});
