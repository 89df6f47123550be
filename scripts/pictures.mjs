import { pinnedNode, root, tool } from './lib/paths.mjs';
import { runScript } from './lib/problem.mjs';
import { show } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { setup } from './setup.mjs';

/** Renews media/pictures/: the end-to-end tests again, whose pictures for the README are kept this time. */
await runScript(async () => {
  await setup();
  const { build } = await import('./build.mjs');
  await step('Building', () => build());
  const env = { ...process.env, PICTURES: '1', VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };
  return show(pinnedNode, [tool('vitest', 'vitest.mjs'), 'run', '--project', 'e2e', ...process.argv.slice(2)], {
    cwd: root,
    env,
  });
});
