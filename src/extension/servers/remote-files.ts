import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Preview } from '../../protocol/run-page.ts';
import { readPreview } from '../panels/preview.ts';
import { revealPath } from '../commands/reveal.ts';
import { remoteFile, remoteScheme } from './remote-uri.ts';

const largestOpened = 50 * 1024 * 1024;
/** What a page shows of a picture, and of anything else: a little more than that, so that it sees where it was cut. */
const picture = { ending: /\.(?:png|jpe?g|gif|bmp|webp|avif)$/i, bytes: 20 * 1024 * 1024 + 1 };
const textBytes = 1024 * 1024 + 1;

/** Files of runs on servers: looked at, opened read-only, downloaded. Nothing is executed, and nothing stays behind. */
export class RemoteFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () => new vscode.Disposable(() => undefined);
  readonly #catalog: CatalogApi;

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(remoteScheme, this, { isReadonly: true, isCaseSensitive: true });
  }

  /** A look at a file: its beginning is fetched, shown, and thrown away. */
  async preview(run: string, path: string, signal?: AbortSignal): Promise<Preview> {
    return this.#fetched(run, path, picture.ending.test(path) ? picture.bytes : textBytes, signal, (folder, name) =>
      readPreview(folder, name),
    );
  }

  /** Asks where to, and writes the file there, with progress and a way to cancel. */
  async download(run: string, path: string): Promise<void> {
    const { l10n, window, workspace } = vscode;
    const name = basename(path);
    const folder = workspace.workspaceFolders?.[0]?.uri;
    const options = folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) };
    const to = await window.showSaveDialog({ ...options, title: l10n.t('Download {0}', name) });
    if (to === undefined) return;
    const title = l10n.t('Downloading {0}', name);
    const location = vscode.ProgressLocation.Notification;
    const done = await window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      let told = 0;
      const unlisten = this.#catalog.onEvent((event) => {
        if (event.type !== 'download' || event.run !== run || event.path !== path) return;
        const message = megabytes(event.bytes, event.total);
        if (event.total === null || event.total === 0) progress.report({ message });
        else {
          const percent = (100 * event.bytes) / event.total;
          progress.report({ message, increment: percent - told });
          told = percent;
        }
      });
      try {
        const request = { run, path, file: to.fsPath, limit: null };
        const answer = await this.#catalog.download(request, controller.signal);
        if (!answer.ok) throw new Error(`${answer.message} ${answer.hint}`);
        return true;
      } catch (error) {
        if (controller.signal.aborted) return false;
        throw error;
      } finally {
        unlisten();
      }
    });
    if (!done) return;
    const show = l10n.t('Show');
    if ((await window.showInformationMessage(l10n.t('{0} is downloaded.', name), show)) === show)
      await revealPath(to.fsPath);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { run, path } = remoteFile(uri);
    const found = (await this.#catalog.details(run))?.artifacts.find((artifact) => artifact.path === path);
    if (found === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: found.bytes };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { run, path } = remoteFile(uri);
    const { size } = await this.stat(uri);
    const limit = largestOpened + 1;
    const content = await this.#fetched(run, path, limit, undefined, (folder, name) => readFile(join(folder, name)));
    if (size > largestOpened || content.length > largestOpened) {
      throw vscode.FileSystemError.Unavailable(vscode.l10n.t('This file is larger than 50 MB. Download it instead.'));
    }
    return content;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  /** Fetches a file's first bytes into a folder of its own, for as long as `use` takes. */
  async #fetched<T>(
    run: string,
    path: string,
    limit: number,
    signal: AbortSignal | undefined,
    use: (folder: string, name: string) => Promise<T>,
  ): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'trainyard-remote-'));
    try {
      // The ending tells what kind a file is; the rest of its name does not matter.
      const name = `file${/\.\w{1,12}$/.exec(path)?.[0] ?? ''}`;
      const answer = await this.#catalog.download({ run, path, file: join(folder, name), limit }, signal);
      if (!answer.ok) throw new Error(`${answer.message} ${answer.hint}`);
      return await use(folder, name);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function megabytes(bytes: number, total: number | null): string {
  const text = (value: number): string => `${(value / 1024 / 1024).toFixed(1)} MB`;
  return total === null ? text(bytes) : `${text(bytes)} / ${text(total)}`;
}
