import { join } from 'node:path';
import type { Parser, Tree } from 'web-tree-sitter';

/** Parses Python with tree-sitter's grammar, loaded when first needed from a folder that holds both `.wasm` files. */
export class PythonParser {
  readonly #folder: string;
  #parser: Promise<Parser> | null = null;

  /** @param folder absolute: where `web-tree-sitter.wasm` and `tree-sitter-python.wasm` lie */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Hands a text's tree to `use` and frees it afterwards. Broken code gives a tree as far as it is understood. */
  async with<T>(text: string, use: (tree: Tree) => T, none: T): Promise<T> {
    this.#parser ??= this.#load();
    const tree = (await this.#parser).parse(text);
    if (tree === null) return none;
    try {
      return use(tree);
    } finally {
      tree.delete();
    }
  }

  async #load(): Promise<Parser> {
    const { Language, Parser } = await import('web-tree-sitter');
    await Parser.init({ locateFile: (file: string) => join(this.#folder, file) });
    const parser = new Parser();
    parser.setLanguage(await Language.load(join(this.#folder, 'tree-sitter-python.wasm')));
    return parser;
  }
}
