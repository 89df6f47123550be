import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEntry } from '../../../src/code/python-entry.ts';
import { PythonParser } from '../../../src/code/python-parser.ts';
import { pythonPlaces } from '../../../src/code/python-places.ts';

const { resolve } = createRequire(import.meta.url);
let folder: string;
let parser: PythonParser;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grammar-'));
  for (const file of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'])
    copyFileSync(resolve(file), join(folder, file.split('/')[1]!));
  parser = new PythonParser(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const places = async (text: string) =>
  (await parser.with(text, pythonPlaces, [])).map(({ names, value, from, to }) => [names, value, text.slice(from, to)]);

describe('parameters of a Python file', () => {
  it('are the defaults of argparse options, under the name that the program keeps', async () => {
    const text = `
p.add_argument("--lr", type=float, default=1e-3)
p.add_argument("-b", "--batch-size", default=32, help="größe ✓")
p.add_argument("--learning-rate", dest="eta", default=-0.5)
p.add_argument("data", default='a\\tb')
p.add_argument("--name", default=f"run-{x}")
p.add_argument("--steps", default=10 * 3)
`;
    expect(await places(text)).toEqual([
      [['lr'], 0.001, '1e-3'],
      [['batch_size', 'batch-size'], 32, '32'],
      [['eta', 'learning_rate', 'learning-rate'], -0.5, '-0.5'],
      [['data'], 'a\tb', "'a\\tb'"],
    ]);
  });

  it('are the defaults of click and typer options', async () => {
    const text = `
@click.command()
@click.option("--lr", "rate", default=0.1)
@click.option("--shuffle/--no-shuffle", default=True)
def train(rate, shuffle): ...
def fit(lr: float = typer.Option(0.2, "--lr"), n: Annotated[int, typer.Option()] = 3): ...
`;
    expect(await places(text)).toEqual([
      [['rate', 'lr'], 0.1, '0.1'],
      [['shuffle'], true, 'True'],
      [['lr'], 0.2, '0.2'],
      [['n'], 3, '3'],
    ]);
  });

  it('are dataclass fields, defaults of functions and constants in capitals', async () => {
    const text = `
EPOCHS = 1_000
path = "not one"
@dataclass
class Config:
    lr: float = 0.1
    opt: str = field(default="adam")
    layers: tuple = (64, 64)
    made: list = field(default_factory=list)
    plain = 3
def train(lr=0.3, *, depth: int = 0x10, on=None, rest=call()):
    INNER = 5
`;
    expect(await places(text)).toEqual([
      [['EPOCHS', 'epochs'], 1000, '1_000'],
      [['lr'], 0.1, '0.1'],
      [['opt'], 'adam', '"adam"'],
      [['layers'], '[64,64]', '(64, 64)'],
      [['lr'], 0.3, '0.3'],
      [['depth'], 16, '0x10'],
      [['on'], null, 'None'],
    ]);
  });

  it('are found as far as the code is understood while someone types', async () => {
    const text = 'LR = 0.1\ndef train(lr=0.2, \n  p.add_argument("--a", default=';
    expect((await places(text))[0]).toEqual([['LR', 'lr'], 0.1, '0.1']);
    expect(await places('')).toEqual([]);
  });
});

describe('the place where a Python program starts', () => {
  const entry = async (text: string) => {
    const at = await parser.with(text, pythonEntry, null);
    return at === null ? null : text.slice(at).split('\n')[0];
  };

  it('is its guard, else a command, else a function called main or train', async () => {
    const guard = 'if __name__ == "__main__":';
    expect(await entry(`def main():\n  pass\n${guard}\n  main()\n`)).toBe(guard);
    expect(await entry('x = 1\n@hydra.main(config_path=".")\ndef go(cfg):\n  pass\n')).toBe(
      '@hydra.main(config_path=".")',
    );
    expect(await entry('def helper():\n  pass\ndef train(lr):\n  pass\n')).toBe('def train(lr):');
    expect(await entry('def helper():\n  pass\n')).toBeNull();
  });
});
