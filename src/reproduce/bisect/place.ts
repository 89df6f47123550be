import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { PythonParser } from '../../code/python-parser.ts';
import { declaredParams } from '../../launch/declared-params.ts';
import { inheritedEnvironment } from '../../launch/environment.ts';
import { planLaunch } from '../../launch/plan.ts';
import type { LaunchPlan } from '../../launch/plan.ts';
import { findInterpreter } from '../../launch/programs.ts';
import type { Refusal } from '../../launch/refusal.ts';
import { findTarget } from '../../launch/target.ts';
import type { LaunchTarget } from '../../launch/target.ts';
import type { Action } from '../../project/actions.ts';
import { projectFileName } from '../../project/base.ts';
import { placesIn } from '../../project/fill.ts';
import { isSeed } from '../../runs/groups.ts';
import { bring } from '../place-inputs.ts';

/** What is trained at every commit. */
export interface Recipe {
  /** Absolute: the person's base, whose environment and data are used. */
  readonly base: string;
  /** Absolute: the trainyard.yaml of today. */
  readonly file: string;
  readonly action: string | null;
  /** Where a script is looked for and run: a folder below the base, with forward slashes; left out: the base. */
  readonly folder?: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute: the Python that was chosen; null: the base's own, else the machine's. */
  readonly interpreter: string | null;
}

export interface Planned {
  readonly ok: true;
  readonly plan: LaunchPlan;
  /** What is to be known of it; '' for nothing. */
  readonly note: string;
}

/** What would be trained in a checkout (absolute: where the base's files are in it); `repeat` counts from 0. */
export async function planAt(
  checkout: string,
  recipe: Recipe,
  repeat: number,
  parser: PythonParser,
): Promise<Planned | Refusal> {
  const found = targetAt(checkout, recipe);
  if (!found.ok) return found;
  const { target } = found;
  if ('action' in target) for (const input of target.action.inputs) await bringInput(recipe.base, checkout, input);
  const inherited = inheritedEnvironment(recipe.env);
  const python = recipe.interpreter ?? findInterpreter(null, [recipe.base], inherited).program;
  const plan = await planLaunch(
    {
      base: checkout,
      target,
      params: { ...recipe.params, ...seedOf(checkout, target, recipe.params, repeat) },
      interpreter: isAbsolute(python) ? python : null,
      env: recipe.env,
      trusted: true,
    },
    parser,
  );
  return plan.ok ? { ok: true, plan, note: found.note } : plan;
}

/** The action as the commit has it; where the commit has none of this name, today's. */
function targetAt(
  checkout: string,
  { file, action, folder = '.' }: Recipe,
): { readonly ok: true; readonly target: LaunchTarget; readonly note: string } | Refusal {
  const cwd = resolve(checkout, folder);
  const own = findTarget({ file: join(checkout, projectFileName), cwd }, action);
  if (own.ok) return { ok: true, target: own.target, note: '' };
  if (own.code === 'bad-action') return own;
  const now = findTarget({ file, cwd }, action);
  if (!now.ok || 'script' in now.target) return own;
  const note = `The commit has no action ${now.target.action.name}: it was trained with today's.`;
  return { ok: true, target: now.target, note };
}

/** Repeats get other seeds, where the command takes one: the default's, and those after it. */
function seedOf(
  checkout: string,
  target: LaunchTarget,
  given: Readonly<Record<string, string>>,
  repeat: number,
): Readonly<Record<string, string>> {
  if (repeat === 0 || !('action' in target)) return {};
  const name = seedName(checkout, target.action);
  if (name === null) return {};
  const first = Number(given[name.key] ?? name.text);
  return Number.isInteger(first) ? { [name.key]: String(first + repeat) } : {};
}

function seedName(checkout: string, action: Action): { readonly key: string; readonly text: string } | null {
  const declared = declaredParams(checkout, action);
  if ('ok' in declared) return null;
  const places = placesIn(action.run);
  for (const { names, text } of declared) {
    const key = names.find((name) => places.includes(name) && isSeed(name));
    if (key !== undefined) return { key, text };
  }
  return null;
}

/**
 * Data that is declared as an input and that git does not have comes from the person's own folder, as a copy: what a
 * training does to it changes nothing there. Only what is too large to copy is a link.
 */
async function bringInput(base: string, checkout: string, input: string): Promise<void> {
  const [from, to] = [resolve(base, input), resolve(checkout, input)];
  const inside = relative(base, from);
  if (inside === '' || inside.split(/[\\/]/)[0] === '..' || isAbsolute(inside)) return;
  if (existsSync(to) || !existsSync(from)) return;
  await bring(from, to, bytesIn(from));
}

function bytesIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

/** A refusal that no other commit could be spared: the name is neither an action nor a script, now or then. */
export function isFinal({ code }: Refusal): boolean {
  return code === 'usage' || code === 'no-such-backend' || code === 'untrusted';
}
