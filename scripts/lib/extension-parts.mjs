import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { transform } from 'esbuild';

/**
 * One copy of the editor's API for all sources: for `import * as vscode` esbuild copies it anew in each file, some hundred
 * properties in some hundred files, while the extension is activated.
 */
export const oneEditorApi = {
  name: 'one-editor-api',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'editor-api' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'editor-api' },
    );
    onLoad({ filter: /.*/, namespace: 'editor-api' }, () => ({ contents: "export * from 'vscode';" }));
  },
};

/**
 * An `import()` of one of our own parts, as esbuild writes it. It becomes one file requiring another, without the detour
 * through the loader of ES modules; those of packages stay as they are.
 */
const partImport = /\bimport\(("\.\/[\w-]+\.js")\)/g;

/**
 * Makes CommonJS of a build that was split into ES modules, as esbuild splits nothing else: what the extension loads by
 * `import()` lies in files of its own and is not parsed before. Wants `write: false` and, for maps, `sourcemap: 'inline'`.
 */
export function asCommonJs(banner) {
  return {
    name: 'as-common-js',
    setup({ onEnd, initialOptions }) {
      const { minify = false, sourcemap, target } = initialOptions;
      const loadPart = 'const loadPart = require;';
      const options = {
        format: 'cjs',
        platform: 'node',
        target,
        minify,
        banner: banner + loadPart,
        legalComments: 'inline',
      };
      onEnd(async ({ outputFiles = [] }) => {
        for (const { path, text, contents } of outputFiles) {
          await mkdir(dirname(path), { recursive: true });
          if (!path.endsWith('.js')) {
            await writeFile(path, contents);
            continue;
          }
          const { code, map } = await transform(
            text.replace(partImport, 'Promise.resolve().then(() => loadPart($1))'),
            {
              ...options,
              sourcemap: sourcemap === 'inline' ? 'external' : false,
              sourcefile: basename(path),
            },
          );
          await writeFile(path, map === '' ? code : `${code}//# sourceMappingURL=${basename(path)}.map\n`);
          if (map !== '') await writeFile(`${path}.map`, map);
        }
      });
    },
  };
}
