import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { container } from './support/manifest.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

describe('the workbench', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openWorkbench({ folder: fileURLToPath(new URL('workspaces/tiny', import.meta.url)) });
  });

  it('shows Trainyard in the activity bar and opens its side bar', async () => {
    await workbench.openSideBar();
    const title = workbench.page.locator('.part.sidebar > .composite.title');
    expect((await title.textContent())?.toLowerCase()).toContain(container.title.toLowerCase());
  });

  it('changes its theme as a user does', async () => {
    await workbench.setTheme('hc');
    await workbench.setTheme('light');
    await workbench.setTheme('dark');
  });

  it('shows the run of the folder, and again after a reload', async () => {
    await workbench.sideBar.waitForRows('a run', (rows) => rows.length > 0);
    // Its age may pass a minute meanwhile.
    const shown = async () => (await workbench.sideBar.asText()).replace(/ · \d+[a-z]$/gm, '');
    const before = await shown();
    await workbench.reload();
    await workbench.openSideBar();
    await workbench.sideBar.waitForRows('the same rows', (rows) => rows.length > 0);
    expect(await shown()).toBe(before);
    await workbench.screenshot('smoke');
  });
});
