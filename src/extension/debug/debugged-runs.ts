import * as vscode from 'vscode';
import * as z from 'zod';
import type { DebuggedJob } from '../../backends/local/debugged.ts';
import type { Launcher } from '../launch/launcher.ts';
import { sayRefusal } from '../launch/say-refusal.ts';
import { namedTarget, originKey, runKey } from './configuration.ts';
import { ownVariables } from './convert.ts';
import { readMessage } from './messages.ts';

/** A session that did not begin by then will not. ms */
const patience = 60_000;
const lookMs = 500;

interface Tracked {
  readonly job: DebuggedJob;
  session: vscode.DebugSession | null;
  pid: number | null;
  exitCode: number | null;
  /** The program, or its debugger, said that it is over. */
  over: boolean;
  /** A person ended it before. */
  stopped: boolean;
  timer: NodeJS.Timeout;
}

/** Gives each debugged action a record, so that it is one run with what its own logger writes, and keeps it true. */
export class DebuggedRuns implements vscode.DebugAdapterTrackerFactory, vscode.Disposable {
  readonly #launcher: Launcher;
  readonly #tracked = new Map<string, Tracked>();
  readonly #disposables: vscode.Disposable[];

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
    const { debug } = vscode;
    const resolver: vscode.DebugConfigurationProvider = {
      resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration) =>
        this.#withRun(folder, configuration),
    };
    this.#disposables = [
      debug.registerDebugConfigurationProvider('*', resolver),
      debug.registerDebugAdapterTrackerFactory('*', this),
      debug.onDidStartDebugSession((session) => this.#started(session)),
      debug.onDidTerminateDebugSession((session) => void this.#ended(session)),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    for (const { timer } of this.#tracked.values()) clearTimeout(timer);
  }

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const tracked = this.#of(session);
    if (tracked === undefined) return undefined;
    const isRoot = session.parentSession === undefined;
    return {
      onWillReceiveMessage: (message: unknown) => {
        const { command } = readMessage(message);
        if (isRoot && (command === 'disconnect' || command === 'terminate') && !tracked.over) tracked.stopped = true;
      },
      onDidSendMessage: (message: unknown) => {
        const { event, body } = readMessage(message);
        if (event === 'output' && (body.category === 'stdout' || body.category === 'stderr'))
          tracked.job.printed(body.output);
        if (event === 'process' && body.systemProcessId !== null && (isRoot || tracked.pid === null)) {
          tracked.pid = body.systemProcessId;
          tracked.job.started(tracked.pid);
        }
        if (event === 'exited' && (isRoot || tracked.exitCode === null)) tracked.exitCode = body.exitCode;
        if (isRoot && (event === 'exited' || event === 'terminated')) tracked.over = true;
      },
    };
  }

  /** Makes the record of a run that is about to be debugged, and tells its program which one it is. */
  async #withRun(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const named = namedTarget.safeParse(configuration[originKey]).data;
    if (named === undefined) return configuration;
    const { placedOf } = await import('./placed-of.ts');
    const placed = placedOf(named, folder);
    const plan = placed && (await this.#launcher.plan({ ...placed, params: named.params ?? {} }));
    if (plan === undefined) return undefined;
    const { prepareDebug } = await import('../../launch/debug.ts');
    const prepared = plan.ok ? await prepareDebug(plan) : plan;
    if (!prepared.ok) {
      sayRefusal(prepared);
      return undefined;
    }
    const { launched, job, env } = prepared;
    for (const warning of launched.warnings) void vscode.window.showWarningMessage(warning);
    const { slug } = launched.record;
    const timer = setTimeout(() => void this.#never(slug), patience);
    this.#tracked.set(slug, { job, session: null, pid: null, exitCode: null, over: false, stopped: false, timer });
    const own = variables.safeParse(configuration['env']).data ?? {};
    return { ...configuration, env: { ...own, ...ownVariables(env, process.env) }, [runKey]: slug };
  }

  async #never(slug: string): Promise<void> {
    const tracked = this.#tracked.get(slug);
    if (tracked?.session !== null) return;
    this.#tracked.delete(slug);
    await tracked.job.ended(null, false);
  }

  #started(session: vscode.DebugSession): void {
    const tracked = this.#of(session);
    if (tracked === undefined || session.parentSession !== undefined) return;
    clearTimeout(tracked.timer);
    tracked.session = session;
    if (tracked.pid === null) tracked.job.started(null);
    tracked.timer = setInterval(() => {
      if (!tracked.job.isCancelled) return;
      clearInterval(tracked.timer);
      void vscode.debug.stopDebugging(session);
    }, lookMs);
  }

  async #ended(session: vscode.DebugSession): Promise<void> {
    const tracked = this.#of(session);
    if (tracked === undefined || session.parentSession !== undefined) return;
    clearInterval(tracked.timer);
    this.#tracked.delete(String(session.configuration[runKey]));
    await tracked.job.ended(tracked.exitCode, tracked.stopped);
  }

  /** The run that a session, or the one that it belongs to, debugs. */
  #of(session: vscode.DebugSession): Tracked | undefined {
    const slug: unknown = session.configuration[runKey];
    if (typeof slug === 'string' && this.#tracked.has(slug)) return this.#tracked.get(slug);
    return session.parentSession === undefined ? undefined : this.#of(session.parentSession);
  }
}

const variables = z.record(z.string(), z.string());
