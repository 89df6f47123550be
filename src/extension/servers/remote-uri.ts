import * as vscode from 'vscode';

/** Files of runs on servers have addresses of this scheme: `trainyard-remote:/<run's id>/<path>`. They are only read. */
export const remoteScheme = 'trainyard-remote';

/** Whether an address is that of a file on a server. */
export function isRemote(uri: vscode.Uri): boolean {
  return uri.scheme === remoteScheme;
}

/** The address of a run's file. */
export function remoteUri(run: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: remoteScheme, path: `/${encodeURIComponent(run)}/${path}` });
}

/** The run and the path that an address means. */
export function remoteFile({ path }: vscode.Uri): { readonly run: string; readonly path: string } {
  const [, run = '', ...rest] = path.split('/');
  return { run: decodeURIComponent(run), path: rest.join('/') };
}
