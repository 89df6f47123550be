import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

const script = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3)
if __name__ == "__main__":
    print(parser.parse_args())
`;

describe('the project file', () => {
  let workbench: Workbench;
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-project-'));

  beforeAll(async () => {
    writeFileSync(join(folder, 'train.py'), script);
    writeFileSync(join(folder, 'Makefile'), 'train:\n\tpython train.py\n');
    workbench = await openWorkbench({ folder });
  });
  afterAll(async () => {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made of what was found and chosen, and is opened with "Train" and "Debug" above each action', async () => {
    await workbench.command('trainyard.project.create');
    const rows = workbench.quickInput.box.locator('.monaco-list-row');
    await rows.filter({ hasText: 'train.py' }).first().waitFor();
    await workbench.screenshot('project-create');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.part.editor .tab.active[data-resource-name="trainyard.yaml"]').waitFor();
    await workbench.page.locator('.codelens-decoration').getByText('Debug').first().waitFor();
    await workbench.screenshot('project-file');
    expect(await workbench.page.locator('.squiggly-error').count()).toBe(0);
  });
});
