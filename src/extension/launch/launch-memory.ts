import type * as vscode from 'vscode';
import * as z from 'zod';
import { isSecretParam } from '../../project/secret-params.ts';
import { scriptFile, targetKey } from './places.ts';
import type { PlacedTarget } from './places.ts';

const key = 'trainyard.launch';
const [mostTargets, mostScripts] = [50, 8];

const kept = z
  .object({
    /** By target, the latest first: the values that were given instead of defaults. */
    values: z.array(z.tuple([z.string(), z.record(z.string(), z.string())])),
    /** Absolute, the latest first. */
    scripts: z.array(z.string()),
  })
  .catch({ values: [], scripts: [] });

/** What was launched last in this workspace, and with which values. */
export class LaunchMemory {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** The values that a target was given the last time, without secrets; empty where it was not. */
  valuesOf(target: PlacedTarget): Readonly<Record<string, string>> {
    const wanted = targetKey(target);
    return this.#read().values.find(([name]) => name === wanted)?.[1] ?? {};
  }

  /** Scripts (absolute) that were launched, the latest first. */
  get scripts(): readonly string[] {
    return this.#read().scripts;
  }

  keep(placed: PlacedTarget, given: Readonly<Record<string, string>>): void {
    const { values, scripts } = this.#read();
    const name = targetKey(placed);
    const file = scriptFile(placed.target);
    const open = Object.entries(given).filter(([param, text]) => !isSecretParam(param, text));
    const others = values.filter(([other]) => other !== name);
    void this.#memento.update(key, {
      values: [[name, Object.fromEntries(open)], ...others].slice(0, mostTargets),
      scripts: file === null ? scripts : [file, ...scripts.filter((one) => one !== file)].slice(0, mostScripts),
    });
  }

  #read(): z.infer<typeof kept> {
    return kept.parse(this.#memento.get(key));
  }
}
