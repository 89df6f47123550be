import { defineConfig } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The house's floors, top to bottom: a room may import from its own floor's room and from those beneath it only. */
const floors = [
  ['extension', 'cli'],
  ['protocol'],
  ['reproduce'],
  ['launch'],
  ['catalog'],
  ['backends'],
  ['trackers'],
  ['notes'],
  ['snapshot'],
  ['jobs'],
  ['audit'],
  ['project'],
  ['git'],
  ['code'],
  ['runs'],
];

const zones = floors.flatMap((rooms, level) =>
  rooms.map((room) => ({
    target: `./src/${room}`,
    from: './src',
    except: [room, ...floors.slice(level + 1).flat()].map((name) => `./${name}`),
    message: `src/${room} may use only ${[room, ...floors.slice(level + 1).flat()].join(', ')}: imports go down.`,
  })),
);

export default defineConfig(
  { ignores: ['dist', 'out', 'node_modules', 'examples', 'test/fixtures', '.cache'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ project: ['tsconfig.json', 'webview/tsconfig.json'] }),
      ],
    },
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'webview/tsconfig.json'] } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...zones,
            {
              target: './webview',
              from: './src',
              except: ['./protocol', './runs'],
              message: 'a webview knows the protocol and the nouns only',
            },
          ],
        },
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'vscode', message: 'only src/extension and the host tests may import vscode' }] },
      ],
    },
  },
  { files: ['src/extension/**', 'test/host/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
  { files: ['eslint.config.mjs', '**/vitest.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
