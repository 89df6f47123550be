import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { pageHtml } from '../src/extension/panels/page.ts';

const root = join(import.meta.dirname, '..');
const types = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/**
 * Serves the webviews' pages to a browser, with made-up runs and VS Code's theme tokens, under the same content
 * security policy as in VS Code: `/charts?theme=dark&runs=100`, `/run?theme=high-contrast`, `/runs?runs=10000&columns=200`. See webview/dev/fake-host.ts.
 * @param {number} port 0 for a free one
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serveWebviews(port = 0) {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: {
      charts: 'webview/panels/charts/main.tsx',
      run: 'webview/panels/run/main.tsx',
      runs: 'webview/panels/runs/main.tsx',
      'fake-host': 'webview/dev/fake-host.ts',
      themes: 'webview/dev/themes.css',
    },
    outdir: 'dist/webview',
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    logLevel: 'warning',
  });
  const files = new Map(bundle.outputFiles.map(({ path, contents }) => [`/${path.split(/[\\/]/).pop()}`, contents]));
  for (const name of ['codicon.css', 'codicon.ttf']) {
    files.set(`/${name}`, await readFile(join(root, 'node_modules/@vscode/codicons/dist', name)));
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(url.pathname);
    response.setHeader('content-type', types[extname(url.pathname)] ?? 'text/html');
    response.end(file ?? page(url.pathname.slice(1) || 'charts', url.searchParams.get('theme') ?? 'dark'));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address();
  return { url: `http://127.0.0.1:${taken}`, close: () => server.close() };
}

function page(name, theme) {
  const nonce = 'dev';
  const html = pageHtml({
    title: name,
    language: 'en',
    cspSource: "'self'",
    nonce,
    script: `/${name}.js`,
    styles: ['/themes.css', '/codicon.css', `/${name}.css`],
    start: name === 'run' ? 'csv:demo/run-0' : '',
  });
  const classes =
    theme === 'high-contrast-light' ? 'vscode-high-contrast vscode-high-contrast-light' : `vscode-${theme}`;
  return html
    .replace('<body ', `<body class="${classes}" `)
    .replace('<div id="app">', `<script nonce="${nonce}" src="/fake-host.js"></script><div id="app">`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { url } = await serveWebviews(Number(process.argv[2] ?? 0));
  console.log(`${url}/charts  ${url}/run  ${url}/runs`);
}
