import type { Locator, Page } from 'playwright-core';
import { paletteTitle } from './manifest.ts';
import { exactly, until } from './until.ts';

/** The box at the top of the window: command palette, quick picks, input boxes. */
export class QuickInput {
  readonly box: Locator;
  readonly input: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.box = page.locator('.quick-input-widget:visible');
    this.input = this.box.locator('.quick-input-filter input, .quick-input-box input').first();
  }

  /** Runs a command from the palette by its id in our manifest or by its full title. It fails for one that the palette does not offer. */
  async command(idOrTitle: string): Promise<void> {
    const title = paletteTitle(idOrTitle);
    const offered = this.choice(title).first();
    // A page that is just opening takes the focus, and the palette goes.
    await this.anew(`the command ${title}`, 'F1', `>${title}`, offered);
    await offered.click();
  }

  /** Opens a file of the workspace by its name. The search is made anew while it does not know the file yet. */
  async openFile(name: string): Promise<void> {
    const found = this.box.locator('.monaco-list-row', { hasText: name }).first();
    await this.anew(`the file ${name} in the search`, 'Control+p', name, found);
    await this.input.press('Enter');
    await this.page.locator(`.part.editor .tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /** Chooses an item of the quick pick that is open, by its label; what is typed first narrows the list. */
  async choose(label: string | RegExp): Promise<void> {
    await this.input.waitFor();
    if (typeof label === 'string') await this.input.fill(label);
    await this.choice(label).first().click();
  }

  /** The labels of the quick pick that is open. */
  async labels(): Promise<string[]> {
    await this.box.getByRole('option').first().waitFor();
    return this.box.locator('.quick-input-list-row:first-child .label-name').allTextContents();
  }

  /** Types into the input box that is open and presses Enter. */
  async enter(text: string): Promise<void> {
    // The list that led here may still be giving way to the box.
    await this.box.locator('.quick-input-list').waitFor({ state: 'hidden' });
    await this.input.fill(text);
    await this.input.press('Enter');
    await this.box.waitFor({ state: 'hidden' });
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.box.waitFor({ state: 'hidden' });
  }

  /** Presses a key that opens a list and types into it, until the list has what is looked for. */
  private async anew(what: string, key: string, text: string, wanted: Locator): Promise<void> {
    const timeout = 3_000;
    await until(what, async () => {
      await this.page.keyboard.press(key);
      try {
        await this.input.fill(text, { timeout });
        await wanted.waitFor({ timeout });
        return true;
      } catch {
        await this.page.keyboard.press('Escape');
        return undefined;
      }
    });
  }

  private choice(label: string | RegExp): Locator {
    const name = this.page.locator('.quick-input-list-row:first-child .label-name', { hasText: exactly(label) });
    return this.box.getByRole('option').filter({ has: name });
  }
}
