import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandIds, containerId, contextKeys, settingIds, viewIds } from '../../src/extension/manifest.ts';

const root = new URL('../../', import.meta.url);
const text = (name: string) => readFileSync(new URL(name, root), 'utf8');

const Placed = z.object({
  command: z.string().optional(),
  submenu: z.string().optional(),
  when: z.string().optional(),
});
const Manifest = z.object({
  contributes: z.object({
    commands: z.array(z.object({ command: z.string(), title: z.string(), enablement: z.string().optional() })),
    viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string(), icon: z.string() })) }),
    views: z.record(z.string(), z.array(z.object({ id: z.string(), when: z.string().optional() }))),
    viewsWelcome: z
      .array(z.object({ view: z.string(), contents: z.string(), when: z.string().optional() }))
      .default([]),
    menus: z.record(z.string(), z.array(Placed)).default({}),
    submenus: z.array(z.object({ id: z.string() })).default([]),
    keybindings: z.array(Placed).default([]),
    configuration: z.array(z.object({ title: z.string(), properties: z.record(z.string(), z.unknown()) })),
  }),
});
const source = text('package.json');
const { contributes } = Manifest.parse(JSON.parse(source));
const words = z.record(z.string(), z.string()).parse(JSON.parse(text('package.nls.json')));

const sorted = (ids: readonly string[]) => [...ids].sort();
const placed = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];

describe('the manifest and the code', () => {
  it('name the same commands', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(commandIds));
  });

  it('name the same container and views', () => {
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([containerId]);
    expect(Object.keys(contributes.views)).toEqual([containerId]);
    expect(sorted(contributes.views[containerId]!.map(({ id }) => id))).toEqual(sorted(viewIds));
  });

  it('name the same settings, in titled sections', () => {
    const sections = contributes.configuration.map(({ properties }) => Object.keys(properties));
    expect(sorted(sections.flat())).toEqual(sorted(settingIds));
    expect(sections.every((section) => section.length > 0)).toBe(true);
  });

  it('place in menus and keys only commands and submenus that are there', () => {
    const submenus = contributes.submenus.map(({ id }) => id);
    const known = new Set<string>([...commandIds, ...submenus]);
    const used = placed.map(({ command, submenu }) => command ?? submenu ?? 'neither command nor submenu');
    expect(used.filter((id) => !known.has(id))).toEqual([]);
    expect(submenus.filter((id) => !used.includes(id))).toEqual([]);
  });

  it('link in welcome texts only to commands that are there', () => {
    const welcome = contributes.viewsWelcome
      .map(({ contents }) => words[contents.replaceAll('%', '')] ?? contents)
      .join('\n');
    const linked = [...welcome.matchAll(/\(command:(trainyard\.[\w.]+)/g)].map(([, id]) => id);
    expect(linked.filter((id) => !commandIds.some((command) => command === id))).toEqual([]);
    const views = contributes.viewsWelcome.map(({ view }) => view);
    expect(views.filter((id) => !viewIds.some((view) => view === id))).toEqual([]);
  });

  it('know every context key that a condition asks for, and every such key is asked for', () => {
    const conditions = [...placed, ...Object.values(contributes.views).flat(), ...contributes.viewsWelcome].map(
      ({ when }) => when,
    );
    const enablements = contributes.commands.map(({ enablement }) => enablement);
    const asked = [...conditions, ...enablements].flatMap((when) => when?.match(/\btrainyard\.\w+(?:\.\w+)*/g) ?? []);
    const ours = asked.filter(
      (key) => !viewIds.some((id) => id === key) && !settingIds.some((id) => `config.${id}` === key),
    );
    expect(sorted([...new Set(ours)])).toEqual(sorted(contextKeys));
  });
});

describe('the words of the manifest', () => {
  const used = [...source.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!);

  it('are all there', () => {
    expect(used.filter((key) => !(key in words))).toEqual([]);
  });

  it('are all used', () => {
    expect(Object.keys(words).filter((key) => !used.includes(key))).toEqual([]);
  });
});
