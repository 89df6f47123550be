import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { extensionHostLogs, leaveEvidence, takeScreenshot } from './evidence.ts';
import { container } from './manifest.ts';
import { giveSettings } from './page.ts';
import { QuickInput } from './quick-input.ts';
import { themes } from './theme.ts';
import type { Theme } from './theme.ts';
import { Tree } from './tree.ts';
import { exactly, until } from './until.ts';
import { copyWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

export interface WorkbenchOptions {
  /** Absolute paths; copied, so that the test may change what it opens. None opens a window without a folder, several a multi-root workspace. */
  folder?: string | readonly string[];
  /** Settings of this window, as the user's would be. */
  settings?: Record<string, unknown>;
  /** dark unless said otherwise. */
  theme?: Theme;
  viewport?: { width: number; height: number };
  /** false: the folder is opened in restricted mode. */
  trusted?: boolean;
  /** Another server than the one that all tests share. */
  server?: { port: number; data: string };
}

let browser: Browser | undefined;
const open = new Set<Workbench>();

/** Opens a VS Code window on a copy of a folder, with the built extension installed, and waits until Trainyard stands in its activity bar. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const host = inject('host');
  if (!browser?.isConnected()) browser = await chromium.connect(host.browser);
  const { theme = 'dark', viewport = { width: 1280, height: 800 }, trusted = true, folder = [] } = options;
  const { port, data } = options.server ?? host;
  const workspace = await copyWorkspace(typeof folder === 'string' ? [folder] : folder);
  const context = await browser.newContext({ viewport, serviceWorkers: 'allow' });
  const page = await context.newPage();
  const settings = {
    'workbench.colorTheme': themes[theme].name,
    'security.workspace.trust.enabled': !trusted,
    ...options.settings,
  };
  // A theme that a test chose is the user's setting, on the server: every window starts without.
  await rm(join(data, 'data', 'User', 'settings.json'), { force: true });
  await giveSettings(page, settings);
  const workbench = new Workbench(page, workspace, data);
  open.add(workbench);
  try {
    await page.goto(`http://127.0.0.1:${port}/?${workspace.query}`);
    await workbench.waitUntilReady();
    await workbench.waitForTheme(theme);
  } catch (error) {
    const log = await workbench.leaveEvidence('opening the workbench');
    throw new Error(`The workbench did not open; see ${log}`, { cause: error });
  }
  return workbench;
}

/** Every window that a test left open, for evidence and for closing. */
export const openWorkbenches = (): readonly Workbench[] => [...open];

/** A VS Code window. Everything in it waits for what it needs; nothing waits for time. */
export class Workbench {
  readonly page: Page;
  /** The copies that are open. */
  readonly folders: readonly string[];
  readonly quickInput: QuickInput;
  /** The Runs view. */
  readonly sideBar: Tree;
  /** What the page and the extension host wrote to the console. */
  readonly consoleLines: string[] = [];
  private readonly workspace: Workspace;
  private readonly serverData: string;

  constructor(page: Page, workspace: Workspace, serverData: string) {
    this.page = page;
    this.workspace = workspace;
    this.folders = workspace.folders;
    this.serverData = serverData;
    this.quickInput = new QuickInput(page);
    this.sideBar = this.tree('Runs');
    page.on('console', (message) => this.consoleLines.push(`[${message.type()}] ${message.text()}`));
    page.on('pageerror', (error) => this.consoleLines.push(`[page error] ${error.stack ?? error.message}`));
  }

  /** The copy of the (first) folder. */
  get folder(): string {
    const [first] = this.folders;
    if (first === undefined) throw new Error('This window was opened without a folder.');
    return first;
  }

  private get icon(): Locator {
    return this.page
      .locator(`.activitybar .action-item:has(> .action-label[aria-label^="${container.title}"])`)
      .first();
  }

  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await this.icon.waitFor({ timeout: 60_000 });
  }

  /** Shows Trainyard's container in the side bar. */
  async openSideBar(): Promise<void> {
    const shown = this.page.locator(`.part.sidebar[data-active-composite="workbench.view.extension.${container.id}"]`);
    // A window that is just coming back may open it by itself: then a click closes it, and the next one opens it again.
    await until(
      'Trainyard in the side bar',
      async () => {
        if (!(await shown.isVisible())) await this.icon.click();
        return shown.waitFor({ timeout: 3_000 }).then(
          () => true,
          () => undefined,
        );
      },
      { limit: 30_000 },
    );
  }

  /** Another view of the container by its title: `tree('Jobs')`. */
  tree(view: string): Tree {
    return new Tree(this.page, view);
  }

  /** The number on Trainyard's icon, once there is one. */
  get badge(): Locator {
    return this.icon.locator('.badge-content');
  }

  /** Runs a command through the palette, by its id in our manifest or its full title (`Developer: Reload Window`). */
  async command(idOrTitle: string): Promise<void> {
    await this.quickInput.command(idOrTitle);
  }

  /** Waits for an item of the status bar with this text, and gives it. */
  async waitForStatusBar(text: string | RegExp): Promise<Locator> {
    const item = this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();
    await item.waitFor();
    return item;
  }

  /** Waits for a notification with this text, and gives it. */
  async waitForNotification(text: string | RegExp): Promise<Locator> {
    const item = this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
    await item.waitFor();
    return item;
  }

  /** An editor tab by its title. */
  tab(title: string | RegExp): Locator {
    const label = this.page.locator('.label-name', { hasText: exactly(title) });
    return this.page.locator('.part.editor .tab').filter({ has: label });
  }

  /** The inside of the webview in the tab of this title, brought to the front. After a reload ask again. */
  async webview(title: string, limit = 20_000): Promise<FrameLocator> {
    const tab = this.tab(title).first();
    await tab.waitFor({ timeout: limit });
    await tab.click();
    const look = async () => {
      for (const outer of await this.page.locator('iframe.webview.ready').all()) {
        const name = await outer.getAttribute('name').catch(() => null);
        if (name === null || !(await outer.isVisible())) continue;
        const frame = this.page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('#active-frame');
        if (
          (await frame
            .owner()
            .getAttribute('title', { timeout: 1000 })
            .catch(() => null)) === title
        )
          return frame;
      }
      return undefined;
    };
    return until(`the webview ${title}`, look, { limit });
  }

  /** Changes the theme of the window as a user does. */
  async setTheme(theme: Theme): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quickInput.choose(themes[theme].label);
    await this.waitForTheme(theme);
  }

  async waitForTheme(theme: Theme): Promise<void> {
    await this.page.locator(`.monaco-workbench.${themes[theme].mark}`).waitFor();
  }

  /** Reloads the window as `Developer: Reload Window` does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitUntilReady();
  }

  /** Keeps a picture of the window as out/e2e/<name>.png; with `picture`, `npm run pictures` writes it to media/pictures/ instead. */
  async screenshot(name: string, { picture = false } = {}): Promise<string> {
    return takeScreenshot(this.page, name, picture);
  }

  async extensionHostLogs(): Promise<string> {
    return extensionHostLogs(this.serverData);
  }

  /** Leaves screenshot and logs for a failure and gives the log's path. Failing tests do this by themselves. */
  async leaveEvidence(name: string): Promise<string> {
    return leaveEvidence(this.page, name, this.consoleLines, this.serverData);
  }

  /** Closes the window and removes the copy. What a test leaves open is closed after its file. */
  async close(): Promise<void> {
    open.delete(this);
    await this.page.context().close();
    await this.workspace.remove();
  }
}
