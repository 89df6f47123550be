import * as vscode from 'vscode';
import { launchEvents, launchRequests } from '../../protocol/launch.ts';
import type { LaunchForm, LaunchParam } from '../../protocol/launch.ts';
import type { Handlers } from '../../protocol/server.ts';
import type { Form, FormParam, Given } from '../launch/form.ts';
import { faultWords } from '../launch/form-words.ts';
import { targetKey } from '../launch/places.ts';
import { Panel, tabIcon, webviewOptions } from './panel.ts';

const viewType = 'trainyard.launch';

/** A form to be shown. */
export interface ShownForm {
  readonly form: Form;
  readonly title: string;
  readonly given: Given;
  /** Launches with these values; why not, where it could not. */
  start(given: Given): Promise<string | null>;
}

/** Forms of launches with many parameters: an editor tab for each action or script. */
export class LaunchForms {
  readonly #extensionUri: vscode.Uri;
  readonly #open = new Map<string, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  /** Opens the form of a target; one that is open already is filled anew. */
  show(shown: ShownForm): void {
    const key = targetKey(shown.form.placed);
    this.#open.get(key)?.dispose();
    const { window, ViewColumn } = vscode;
    const view = window.createWebviewPanel(
      viewType,
      shown.title,
      ViewColumn.Active,
      webviewOptions(this.#extensionUri),
    );
    view.iconPath = tabIcon(this.#extensionUri, 'launch');
    const panel = new Panel<typeof launchRequests, typeof launchEvents>(view, {
      extensionUri: this.#extensionUri,
      name: 'launch',
      requests: launchRequests,
      events: launchEvents,
      handlers: launchHandlers(shown, () => void view.dispose()),
      start: '',
    });
    this.#open.set(key, view);
    panel.onClosed(() => {
      if (this.#open.get(key) === view) this.#open.delete(key);
    });
  }
}

/** Answers what the page of a launch asks. */
export function launchHandlers(shown: ShownForm, close: () => void): Handlers<typeof launchRequests> {
  const { form } = shown;
  return {
    'launch.form': () => Promise.resolve(formMessage(shown)),
    'launch.start': async ({ given }) => {
      for (const param of form.params) {
        const text = given[param.name] ?? param.text;
        const fault = text === null ? (param.required ? faultWords(param, '') : null) : faultWords(param, text);
        if (fault !== null && (param.name in given || param.required)) return fault;
      }
      const why = await shown.start(given);
      if (why === null) close();
      return why;
    },
    'launch.close': () => {
      close();
      return Promise.resolve(null);
    },
  };
}

function formMessage({ form, title, given }: ShownForm): LaunchForm {
  const { target } = form.placed;
  const command = 'action' in target ? target.action.run : null;
  return { title, command, params: form.params.map(paramMessage), given: { ...given } };
}

function paramMessage({ name, kind, text, choices, required, help, past }: FormParam): LaunchParam {
  return { name, kind, text, choices: [...choices], required, help, last: past.last, best: past.best };
}
