import type { Page } from 'playwright-core';

/** Quiet, always the same, and trusted: what every test's window starts with. */
const base = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'extensions.ignoreRecommendations': true,
  'files.hotExit': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'window.menuBarVisibility': 'compact',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.tree.enableStickyScroll': false,
};

/**
 * Gives this page's workbench settings of its own: they become the defaults of its window, so that one server serves windows with
 * different settings and no file of the workspace is touched. The page carries its configuration in a `meta` element, which is
 * changed as soon as it is parsed; the workbench's own script reads it later.
 */
export async function giveSettings(page: Page, settings: Record<string, unknown>): Promise<void> {
  const defaults = JSON.stringify({ ...base, ...settings });
  await page.addInitScript(`
    new MutationObserver((_, observer) => {
      const meta = document.getElementById('vscode-workbench-web-configuration');
      if (meta === null) return;
      observer.disconnect();
      const configuration = JSON.parse(meta.dataset.settings);
      meta.dataset.settings = JSON.stringify({ ...configuration, configurationDefaults: ${defaults} });
    }).observe(document, { childList: true, subtree: true });
  `);
}
