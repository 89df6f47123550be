import type { CommandParts } from '../commands/parts.ts';
import { targetNodes } from '../commands/targets.ts';
import type { CommandTable } from '../manifest.ts';
import { FileNode } from '../runs-view/nodes/file-node.ts';
import { isRemote, remoteFile } from './remote-uri.ts';

/** Commands about tracking servers and the files that lie there. */
export function serverCommands({ catalog, runs, servers, remoteFiles }: CommandParts) {
  return {
    'trainyard.server.connect': async () => (await import('./connect.ts')).connectServer(catalog, servers),
    'trainyard.server.forgetSecret': async () => (await import('./connect.ts')).forgetSecret(servers),
    'trainyard.file.download': async (...args) => {
      const [node] = targetNodes(args, runs.view.selection);
      if (!(node instanceof FileNode) || !isRemote(node.uri)) return;
      const { run, path } = remoteFile(node.uri);
      await remoteFiles.download(run, path);
    },
  } satisfies Partial<CommandTable>;
}
