import { execFileSync } from 'node:child_process';

/** Type-checks both worlds: Node's (src, test, bench) and the browser's (webview). */
for (const project of ['tsconfig.json', 'webview/tsconfig.json']) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
}
