import type { ChildProcess } from 'node:child_process';

export interface Server {
  port: number;
  child: ChildProcess;
  stop: () => Promise<void>;
}

export function startServer(options: {
  vscode: string;
  data: string;
  extensions: string;
  port?: number;
  token?: string;
  settings?: Record<string, unknown>;
  flags?: string[];
  env?: NodeJS.ProcessEnv;
}): Promise<Server>;
