import type { Locator, Page } from 'playwright-core';
import { exactly, until } from './until.ts';

/** What these tests ask of an element inside the page: Node's types, which they are checked with, know no DOM. */
interface PageElement {
  textContent: string;
  style: { top: string; transform: string };
  getAttribute: (name: string) => string | null;
  querySelector: (selector: string) => PageElement | null;
}

/** A row of a tree view as it is on the screen. */
export interface Row {
  label: string;
  description: string;
  /** 1 for the outermost. */
  level: number;
  /** undefined where there is nothing to expand. */
  expanded: boolean | undefined;
  /** undefined where there is no checkbox. */
  checked: boolean | undefined;
}

/** By how many pixels a row is out of its list's view: negative above, 0 if all of it is seen, undefined if it is not there. */
async function hiddenBy(row: Locator, list: Locator): Promise<number | undefined> {
  if ((await row.count()) === 0) return undefined;
  const [inner, outer] = await Promise.all([row.boundingBox({ timeout: 1000 }).catch(() => null), list.boundingBox()]);
  if (inner === null || outer === null) return undefined;
  if (inner.y < outer.y - 1) return inner.y - outer.y;
  return Math.max(0, Math.floor(inner.y + inner.height - outer.y - outer.height));
}

/** One view of the side bar that shows a tree. A row is named by its label (a string: exactly that) or by a pattern for label and description. */
export class Tree {
  readonly pane: Locator;
  private readonly page: Page;
  private readonly view: string;

  constructor(page: Page, view: string) {
    this.page = page;
    this.view = view;
    const header = page.locator(`.pane-header[aria-label^="${view} Section"]`);
    this.pane = page.locator('.part.sidebar .pane').filter({ has: header });
  }

  /** The rows on the screen, top to bottom: a long tree has more of them. */
  async rows(): Promise<Row[]> {
    return this.pane.locator('.monaco-list-row[aria-level]').evaluateAll((rows: PageElement[]) => {
      const place = (row: PageElement) => Number(row.getAttribute('data-index'));
      const flag = (value: string | null | undefined) => (value == null ? undefined : value === 'true');
      return rows
        .sort((a, b) => place(a) - place(b))
        .map((row) => ({
          label: row.querySelector('.label-name')?.textContent ?? '',
          description: row.querySelector('.label-description')?.textContent ?? '',
          level: Number(row.getAttribute('aria-level')),
          expanded: flag(row.getAttribute('aria-expanded')),
          checked: flag(row.querySelector('[role=checkbox]')?.getAttribute('aria-checked')),
        }));
    });
  }

  /** Waits until the rows on the screen are as `wanted` says, and gives them. */
  async waitForRows(what: string, wanted: (rows: Row[]) => boolean, limit = 15_000): Promise<Row[]> {
    const look = async () => {
      const rows = await this.rows();
      return wanted(rows) ? rows : undefined;
    };
    return until(what, look, { limit, otherwise: () => this.asText() });
  }

  /** The rows on the screen as indented text, good to compare and to read in a failure. */
  async asText(): Promise<string> {
    const rows = await this.rows();
    return rows.map(({ level, label, description }) => `${'  '.repeat(level - 1)}${label} | ${description}`).join('\n');
  }

  /** A row if it is on the screen. */
  row(name: string | RegExp): Locator {
    const rows = this.pane.getByRole('treeitem');
    if (typeof name !== 'string') return rows.filter({ hasText: name });
    return rows.filter({ has: this.page.locator('.label-name', { hasText: exactly(name) }) });
  }

  /** Waits for a row, scrolling through the whole tree for it. */
  async reveal(name: string | RegExp, limit = 15_000): Promise<Locator> {
    const row = this.row(name).first();
    const list = this.pane.locator('.monaco-list').first();
    let down = true;
    const asked = Date.now();
    const look = async () => {
      if ((await list.count()) === 0) return undefined;
      const hidden = await hiddenBy(row, list);
      if (hidden === 0) return row;
      if (hidden !== undefined) await this.scroll(list, hidden);
      else if (Date.now() - asked < 500)
        return undefined; // it may be about to appear: scrolling away would miss it
      else if (!(await this.scroll(list, (down ? 0.8 : -0.8) * ((await list.boundingBox())?.height ?? 0))))
        down = !down;
      return undefined;
    };
    return until(`the row ${String(name)} in ${this.view}`, look, { limit, otherwise: () => this.asText() });
  }

  /** Scrolls as the wheel does, and not as Playwright would, which moves the workbench's own boxes; false at the end of the tree. */
  private async scroll(list: Locator, pixels: number): Promise<boolean> {
    const top = () =>
      list.locator('.monaco-list-rows').evaluate((rows: PageElement) => rows.style.top + rows.style.transform);
    const before = await top();
    await list.hover({ position: { x: 5, y: 5 } });
    await this.page.mouse.wheel(0, pixels);
    const moved = until('the tree to move', async () => ((await top()) === before ? undefined : true), { limit: 300 });
    return moved.catch(() => false);
  }

  /** Opens rows one inside the other: `expand('fraud', 'brave-otter')`. */
  async expand(...names: (string | RegExp)[]): Promise<void> {
    for (const name of names) await this.turn(name, 'true');
  }

  async collapse(name: string | RegExp): Promise<void> {
    await this.turn(name, 'false');
  }

  private async turn(name: string | RegExp, wanted: 'true' | 'false'): Promise<void> {
    const row = await this.reveal(name);
    const is = async () => ((await row.getAttribute('aria-expanded')) === wanted ? true : undefined);
    if (!(await is())) await row.locator('.monaco-tl-twistie').click();
    await until(`${String(name)} to be ${wanted === 'true' ? 'open' : 'closed'}`, is);
  }

  /** Ticks or unticks the row's checkbox. */
  async check(name: string | RegExp, on = true): Promise<void> {
    const box = (await this.reveal(name)).getByRole('checkbox');
    const is = async () => ((await box.getAttribute('aria-checked')) === String(on) ? true : undefined);
    if (!(await is())) await box.click();
    await until(`the checkbox of ${String(name)} to be ${on ? 'on' : 'off'}`, is);
  }

  async click(name: string | RegExp): Promise<void> {
    await (await this.reveal(name)).locator('.label-name').click();
  }

  async doubleClick(name: string | RegExp): Promise<void> {
    await (await this.reveal(name)).locator('.label-name').dblclick();
  }

  /** Presses the button that appears in a row under the pointer. */
  async hoverAction(name: string | RegExp, action: string): Promise<void> {
    const row = await this.reveal(name);
    await row.hover();
    await row.locator(`.actions .action-label[aria-label^="${action}"]`).click();
  }

  /** Chooses from a row's context menu; several names go down into submenus. */
  async contextMenu(name: string | RegExp, ...items: string[]): Promise<void> {
    await this.openMenu(name);
    for (const [at, name] of items.entries()) {
      const item = this.page.getByRole('menuitem', { name, exact: true });
      if (at < items.length - 1) await item.hover();
      else await this.press(item);
    }
  }

  /** A menu takes no clicks in the first moment after it opened: pressed until it is gone. */
  private async press(item: Locator): Promise<void> {
    await item.waitFor();
    await until('the menu to close', async () => {
      await item.click({ delay: 120, timeout: 1000 }).catch(() => undefined);
      return (await item.isVisible()) ? undefined : true;
    });
  }

  /** What a row's context menu, or a submenu of it, offers, top to bottom. */
  async menuItems(name: string | RegExp, submenu?: string): Promise<string[]> {
    await this.openMenu(name);
    const textsOf = (items: Locator): Promise<string[]> =>
      items.evaluateAll((all: PageElement[]) => all.map((item) => item.textContent.trim()));
    let items: string[];
    if (submenu === undefined) items = await textsOf(this.page.getByRole('menuitem'));
    else {
      await this.page.getByRole('menuitem', { name: submenu, exact: true }).hover();
      const inside = this.page.locator('.monaco-submenu').getByRole('menuitem');
      await inside.first().waitFor();
      items = await textsOf(inside);
    }
    const menus = this.page.locator('.context-view .monaco-menu');
    await until('the menu to close', async () => {
      await this.page.keyboard.press('Escape');
      return (await menus.count()) === 0 ? true : undefined;
    });
    return items.filter((item) => item !== '');
  }

  private async openMenu(name: string | RegExp): Promise<void> {
    await (await this.reveal(name)).locator('.label-name').click({ button: 'right' });
    await this.page.locator('.context-view .monaco-menu').waitFor();
  }

  /** The tooltip of a row, once it is there. */
  async tooltip(name: string | RegExp): Promise<Locator> {
    await (await this.reveal(name)).locator('.label-name').hover();
    const hover = this.page.locator('.workbench-hover-container .monaco-hover, .monaco-hover.workbench-hover').last();
    await hover.waitFor();
    return hover;
  }

  /** Presses a button in the view's title bar. */
  async titleAction(action: string): Promise<void> {
    await this.pane.hover();
    const header = this.pane.locator(`.pane-header .action-label[aria-label^="${action}"]`);
    const merged = this.page.locator(`.part.sidebar > .composite.title .action-label[aria-label^="${action}"]`);
    await header.or(merged).locator('visible=true').first().click();
  }

  /** The text above the tree. */
  get message(): Locator {
    return this.pane.locator('.tree-explorer-viewlet-tree-view > .message');
  }

  /** What stands in place of an empty tree. */
  get welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }
}
