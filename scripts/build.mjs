import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as bundle, context } from 'esbuild';
import { asCommonJs, oneEditorApi } from './lib/extension-parts.mjs';
import { root } from './lib/paths.mjs';
import { readersDigest } from './lib/readers.mjs';
import { runScript } from './lib/problem.mjs';

const inRoot = (...parts) => join(root, ...parts);

/** What runs in Node. Sources may say `import.meta.url`, which CommonJS lacks: the banner gives it. */
const node = {
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const coreSource = `
  export const cli = () => import('./src/cli/main.ts');
  export const worker = () => import('./src/catalog/worker.ts');
  export const launcher = () => import('./src/launch/launch-process.ts');
`;
/** What starts a part of dist/core.js. */
const starters = {
  'cli.js': "#!/usr/bin/env node\n'use strict';\nrequire('./core.js').cli();\n",
  'catalog-worker.js': "'use strict';\nrequire('./core.js').worker();\n",
  'launcher.js': "'use strict';\nrequire('./core.js').launcher();\n",
};

/** @returns {Promise<import('esbuild').BuildOptions[]>} one entry per file of dist/ */
async function bundles() {
  const panels = inRoot('webview', 'panels');
  const names = existsSync(panels) ? await readdir(panels) : [];
  const wanted = [
    // Split, so that activating it parses only what is needed by then.
    {
      ...node,
      format: 'esm',
      splitting: true,
      chunkNames: 'extension-[hash]',
      write: false,
      banner: {},
      target: 'node22',
      entryPoints: { extension: inRoot('src', 'extension', 'extension.ts') },
      plugins: [oneEditorApi, asCommonJs(node.banner.js)],
    },
    // The command line, the catalog's worker and the launcher are nearly the same code: bundled once, each part started when called.
    {
      ...node,
      target: 'node20',
      entryNames: 'core',
      stdin: { contents: coreSource, resolveDir: root, sourcefile: 'core.ts', loader: 'ts' },
    },
    // On its own: each job keeps one of these in memory.
    { ...node, target: 'node22', entryPoints: { supervisor: inRoot('src', 'backends', 'local', 'supervisor.ts') } },
    // All pages at once: what several of them need lies in chunks that they share.
    {
      platform: 'browser',
      format: 'esm',
      splitting: true,
      chunkNames: 'webview/shared-[hash]',
      target: 'chrome128',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      loader: { '.ttf': 'file', '.svg': 'dataurl' },
      assetNames: '[name]',
      entryPoints: Object.fromEntries(names.map((name) => [`webview/${name}`, join(panels, name, 'main.tsx')])),
    },
  ];
  return wanted;
}

/**
 * Writes dist/: the extension, the command line, the worker, the webviews and the icon font. Other files that were there go.
 * @param {{ dist?: string, production?: boolean, watch?: boolean, onEnd?: () => void }} [options]
 *   `dist`: where to, instead of dist/; `production`: minified, without source maps; `watch`: stays and builds again on every change; `onEnd`: after each build
 */
export async function build({ dist = inRoot('dist'), production = false, watch = false, onEnd } = {}) {
  const common = {
    bundle: true,
    outdir: dist,
    absWorkingDir: root,
    sourcemap: production ? false : 'linked',
    minify: production,
    keepNames: true,
    // Licences of what is bundled stand beside it in the package.
    legalComments: production ? 'linked' : 'none',
    logLevel: 'warning',
  };
  const readers = JSON.stringify(await readersDigest());
  const all = (await bundles()).map((options) => ({
    ...common,
    ...options,
    define: { ...options.define, TRAINYARD_READERS: readers },
    ...(options.write === false && !production ? { sourcemap: 'inline' } : {}),
  }));
  const written = await Promise.all(all.map((options) => bundle({ ...options, metafile: true })));
  const started = await writeStarters(dist);
  const icons = await copyIconFont(dist);
  const grammars = await copyGrammars(dist);
  await removeOthers(dist, [
    ...written.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((file) => inRoot(file))),
    ...started,
    ...icons,
    ...grammars,
  ]);
  if (!watch) return;
  const told = { name: 'told', setup: ({ onEnd: then }) => then(() => onEnd?.()) };
  for (const options of all)
    await (await context({ ...options, logLevel: 'info', plugins: [...(options.plugins ?? []), told] })).watch();
}

async function writeStarters(dist) {
  for (const [name, text] of Object.entries(starters)) await writeFile(join(dist, name), text, { mode: 0o755 });
  return Object.keys(starters).map((name) => join(dist, name));
}

async function copyIconFont(dist) {
  const files = ['codicon.css', 'codicon.ttf'];
  await mkdir(join(dist, 'webview'), { recursive: true });
  for (const file of files)
    await cp(inRoot('node_modules', '@vscode', 'codicons', 'dist', file), join(dist, 'webview', file));
  return files.map((file) => join(dist, 'webview', file));
}

/** The parser of Python files, and the grammar that it loads. */
async function copyGrammars(dist) {
  const files = { 'web-tree-sitter': 'web-tree-sitter.wasm', 'tree-sitter-python': 'tree-sitter-python.wasm' };
  for (const [name, file] of Object.entries(files)) await cp(inRoot('node_modules', name, file), join(dist, file));
  return Object.values(files).map((file) => join(dist, file));
}

/** What earlier builds left in dist/ goes after the new files are there, so that whoever reads it meanwhile finds it whole. */
async function removeOthers(dist, written) {
  const keep = new Set(written);
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !keep.has(file)) await rm(file, { force: true });
  }
}

/** Writes out/test/: the host tests, to be loaded by mocha inside the extension host. Mocha itself stays outside. */
export async function buildHostTests() {
  const folder = inRoot('test', 'host');
  const out = inRoot('out', 'test');
  await rm(out, { recursive: true, force: true });
  const files = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
  await bundle({
    ...node,
    target: 'node22',
    bundle: true,
    absWorkingDir: root,
    external: ['vscode', 'mocha'],
    sourcemap: 'linked',
    logLevel: 'warning',
    outbase: folder,
    outdir: out,
    entryPoints: files
      .filter((file) => basename(file) === 'index.ts' || file.endsWith('.test.ts'))
      .map((file) => join(folder, file)),
  });
}

/**
 * Bundles one source that runs in Node.
 * @param {string} from
 * @param {string} to
 */
export async function nodeBundle(from, to) {
  const options = { ...node, target: 'node22', bundle: true, absWorkingDir: root, logLevel: 'warning' };
  await bundle({ ...options, entryPoints: [from], outfile: to });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const asked = new Set(process.argv.slice(2));
  await runScript(async () => {
    await build({ production: asked.has('--production'), watch: asked.has('--watch') });
    if (asked.has('--tests')) await buildHostTests();
  });
}
