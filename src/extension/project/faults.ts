import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { checkProject } from '../../project/check/check.ts';
import type { ProjectFault } from '../../project/fault.ts';
import { diskSurroundings } from '../../project/surroundings.ts';
import type { Disposing } from '../disposing.ts';
import type { ParsedProjects } from './parsed.ts';
import { hasYamlExtension, isProjectFile, rangeIn } from './places.ts';

const delayMs = 250;

/** Underlines what is wrong in open trainyard.yaml files, saved or not, and offers what mends it. */
export class ProjectFaults implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('trainyard');
  readonly #known = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly faults: readonly ProjectFault[] }
  >();
  readonly #parsed: ParsedProjects;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #disposables: Disposing[];

  constructor(parsed: ParsedProjects) {
    this.#parsed = parsed;
    const { workspace } = vscode;
    this.#disposables = [
      this.#diagnostics,
      workspace.onDidOpenTextDocument((document) => this.#ask(document, 0)),
      workspace.onDidChangeTextDocument(({ document }) => this.#ask(document, delayMs)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#diagnostics.delete(uri)),
      // Inputs may have come, or gone.
      workspace.onDidSaveTextDocument(() => this.#askAll()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#askAll()),
    ];
    this.#askAll();
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    if (!isProjectFile(document)) return [];
    return this.#faultsOf(document).flatMap((fault) => {
      const place = rangeIn(document, fault);
      if (place.intersection(range) === undefined) return [];
      return fault.fixes.map((fix, i) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, rangeIn(document, fix), fix.text);
        action.diagnostics = [diagnosticOf(document, fault)];
        action.isPreferred = i === 0;
        return action;
      });
    });
  }

  #askAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#ask(document, delayMs, true);
  }

  #ask(document: vscode.TextDocument, delay: number, anew = false): void {
    if (!isProjectFile(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    const check = (): void => {
      if (document.isClosed) return;
      if (anew) this.#known.delete(document);
      this.#diagnostics.set(
        document.uri,
        this.#faultsOf(document).map((fault) => diagnosticOf(document, fault)),
      );
    };
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      if (document.isClosed) return;
      // Taking a long file apart and checking it are a turn of the loop each: others are not kept waiting for both.
      this.#parsed.of(document);
      setImmediate(check);
    }, delay);
    this.#waiting.set(key, timer);
  }

  #faultsOf(document: vscode.TextDocument): readonly ProjectFault[] {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.faults;
    const all = checkProject(this.#parsed.of(document), diskSurroundings(dirname(document.fileName)));
    // What the YAML extension underlines by our JSON Schema is not underlined twice.
    const faults = hasYamlExtension() ? all.filter(({ source }) => source === 'meaning') : all;
    this.#known.set(document, { version: document.version, faults });
    return faults;
  }
}

function diagnosticOf(document: vscode.TextDocument, fault: ProjectFault): vscode.Diagnostic {
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const severity = fault.severity === 'error' ? Error : Warning;
  const diagnostic = new vscode.Diagnostic(rangeIn(document, fault), `${fault.message} ${fault.hint}`, severity);
  diagnostic.source = 'Trainyard';
  return diagnostic;
}
