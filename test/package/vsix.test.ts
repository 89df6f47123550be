import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedNode } from '../../scripts/lib/paths.mjs';
import { startServer } from '../../scripts/lib/server.mjs';
import type { Server } from '../../scripts/lib/server.mjs';
import { packageExtension } from '../../scripts/package.mjs';
import { setup } from '../../scripts/setup.mjs';
import { openWorkbench } from '../e2e/support/workbench.ts';

const run = promisify(execFile);

describe('the package', () => {
  let place: string;
  let file: string;
  let vscode: string;
  let server: Server | undefined;
  const extensions = () => join(place, 'extensions');

  beforeAll(async () => {
    ({ vscode } = await setup());
    place = await mkdtemp(join(tmpdir(), 'trainyard-package-'));
    ({ file } = await packageExtension(join(place, 'trainyard.vsix')));
  });

  afterAll(async () => {
    await server?.stop();
    await rm(place, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is installed by VS Code itself and holds only what runs', async () => {
    const main = join(vscode, 'out', 'server-main.js');
    const where = [
      '--extensions-dir',
      extensions(),
      '--server-data-dir',
      join(place, 'server'),
      '--accept-server-license-terms',
    ];
    const { stdout } = await run(pinnedNode, [main, ...where, '--install-extension', file]);
    expect(stdout).toContain('was successfully installed');
    const [folder] = (await readdir(extensions())).filter((name) => name.startsWith('trainyard.trainyard-'));
    expect(folder).toBeDefined();
    const files = await readdir(join(extensions(), folder!), { recursive: true });
    expect(files).toContain(join('dist', 'extension.js'));
    expect(files.filter((name) => /node_modules|\.map$|\.ts$|^src|^test/.test(name))).toEqual([]);
    const readme = await readFile(join(extensions(), folder!, 'readme.md'), 'utf8');
    const pictures = [...readme.matchAll(/\]\((media\/[^)]+)\)/g)].map(([, path]) => normalize(path!));
    expect(pictures.length).toBeGreaterThan(2);
    expect(files).toEqual(expect.arrayContaining(pictures));
  });

  it('starts in a fresh workbench and finds a run', async () => {
    const data = join(place, 'server');
    const env = { XDG_CACHE_HOME: join(place, 'cache') };
    server = await startServer({
      vscode,
      data,
      extensions: extensions(),
      flags: ['--reconnection-grace-time', '1'],
      env,
    });
    const folder = fileURLToPath(new URL('../e2e/workspaces/tiny', import.meta.url));
    const workbench = await openWorkbench({ folder, server: { port: server.port, data } });
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('a run', (rows) => rows.length > 0);
    await workbench.screenshot('package');
    await workbench.close();
  });
});
