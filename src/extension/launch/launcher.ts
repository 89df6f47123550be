import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BackendOptions } from '../../backends/registry.ts';
import { cacheFolder } from '../../project/cache-folder.ts';
import { PythonParser } from '../../code/python-parser.ts';
import type { KeptRun } from '../../jobs/record-file.ts';
import { LaunchClient } from '../../launch/launch-client.ts';
import type { Launched } from '../../launch/launch.ts';
import { backendOptions, localName } from '../../launch/options.ts';
import type { LaunchPlan, LaunchRequest } from '../../launch/plan.ts';
import type { Refusal } from '../../launch/refusal.ts';
import type { LaunchTarget } from '../../launch/target.ts';
import { jobLimit } from '../settings.ts';
import { chosenPython } from './python.ts';

/** Something to launch in a base (absolute), with values instead of defaults, as they were written. */
export interface Asked {
  readonly base: string;
  readonly target: LaunchTarget;
  readonly params: Readonly<Record<string, string>>;
}

/** A launched run and the base that it belongs to. */
export interface LaunchedHere extends KeptRun {
  readonly base: string;
  /** Somebody shows its log already. */
  readonly isShown: boolean;
}

interface LaunchWays {
  readonly parent?: string | null;
  readonly signal?: AbortSignal;
  readonly isShown?: boolean;
}

/** Launches from the editor: the core's plan with what this window knows, trust, interpreter, environment and settings. */
export class Launcher implements vscode.Disposable {
  readonly parser: PythonParser;
  readonly #dist: string;
  readonly #client: LaunchClient;
  readonly #launched = new vscode.EventEmitter<LaunchedHere>();
  /** A run was launched by this window. */
  readonly onDidLaunch = this.#launched.event;

  /** @param dist absolute: the folder with supervisor and grammars */
  constructor(dist: string) {
    this.#dist = dist;
    this.parser = new PythonParser(dist);
    this.#client = new LaunchClient(join(dist, 'launcher.js'));
  }

  /** What backends are made of, as the command line makes them. */
  backendOptions(): BackendOptions {
    const cache = cacheFolder({ env: process.env, platform: process.platform, home: homedir() });
    return backendOptions(this.#dist, cache, jobLimit());
  }

  /** The core's request for what was asked. */
  async request({ base, target, params }: Asked): Promise<LaunchRequest> {
    const interpreter = vscode.workspace.isTrusted ? await chosenPython(vscode.Uri.file(base)) : null;
    return { base, target, params, interpreter, env: process.env, trusted: vscode.workspace.isTrusted };
  }

  /** What would be started: nothing is. */
  async plan(asked: Asked): Promise<LaunchPlan | Refusal> {
    // Loaded when it is first needed: most windows look at runs only.
    const { planLaunch } = await import('../../launch/plan.ts');
    return planLaunch(await this.request(asked), this.parser);
  }

  /**
   * Starts what was asked, or says why not. `parent`: the run that it belongs to; `signal`: ends it before it starts;
   * `isShown`: whoever asks shows its log.
   */
  async launch(asked: Asked, { parent = null, signal, isShown = false }: LaunchWays = {}): Promise<Launched | Refusal> {
    const plan = await this.plan(asked);
    if (!plan.ok) return plan;
    const options = {
      backendName: localName,
      backend: this.backendOptions(),
      face: 'editor',
      tags: {},
      parent,
    } as const;
    const done = await this.#client.launch(plan, options, signal);
    if (done.ok) this.#launched.fire({ base: asked.base, folder: done.folder, record: done.record, isShown });
    return done;
  }

  /** A launch is near: what it needs is started beside what the person is asked. */
  warm(): void {
    if (vscode.workspace.isTrusted) this.#client.warm();
  }

  dispose(): void {
    this.#client.dispose();
    this.#launched.dispose();
  }
}
