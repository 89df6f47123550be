import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { HostReporter } from './reporter.ts';

/**
 * What VS Code calls inside the extension host (`extensionTestsPath`): runs every bundled `*.test.js` beside this file.
 * It fails if a test does. `TRAINYARD_HOST_FILTER` runs only files with that text in their path.
 */
export async function run(): Promise<void> {
  const filter = process.env['TRAINYARD_HOST_FILTER'] ?? '';
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: HostReporter, forbidOnly: true });
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files)
    if (file.endsWith('.test.js') && file.includes(filter)) mocha.addFile(join(__dirname, file));
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures === 0) resolve();
      else reject(new Error(`${failures} of the host tests failed`));
    });
  });
}
