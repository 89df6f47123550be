import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FrameLocator } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A fault that axe-core found, in one line: its rule and the first element. */
export async function accessibilityFaults(page: Pick<FrameLocator, 'locator'>): Promise<string[]> {
  const faults = await page.locator('html').evaluate(async (_html, script) => {
    // The page's policy keeps scripts out of it; the debugger's own way in is not the page's.
    const scope = globalThis as unknown as { axe?: { run: (options: object) => Promise<{ violations: unknown[] }> } };
    if (scope.axe === undefined) (0, eval)(script);
    const { violations } = await scope.axe!.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
    return violations as { id: string; nodes: { html: string }[] }[];
  }, source);
  return faults.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}
