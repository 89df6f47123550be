import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';

/** What takes longer than this gets a notification with a way to cancel, ms. */
const soon = 1_500;

/** Shows quietly that something is under way; where it takes its time, with a button that cancels it. */
export async function withCancel<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { window, ProgressLocation } = vscode;
  const stop = new AbortController();
  const running = task(stop.signal);
  const late = Symbol('late');
  const first = await window.withProgress({ location: ProgressLocation.Window, title }, () =>
    Promise.race([running, wait(soon, late)]),
  );
  if (first !== late) return running;
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (_, token) => {
    token.onCancellationRequested(() => stop.abort());
    return running;
  });
}
