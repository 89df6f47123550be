import * as vscode from 'vscode';
import type { Refusal } from '../../launch/refusal.ts';
import { mayRun } from './trust.ts';

/** Says why nothing was started, and what to do. */
export function sayRefusal({ code, message, hint }: Refusal): void {
  if (code === 'untrusted') {
    mayRun();
    return;
  }
  // Whoever cancelled it knows.
  if (code !== 'cancelled') void vscode.window.showErrorMessage(`${message} ${hint}`);
}
