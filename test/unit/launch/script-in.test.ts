import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/project/split-words.ts';
import { scriptIn } from '../../../src/launch/script-in.ts';

describe('the script that a command opens', () => {
  it.each([
    ['python3 -u gone.py --lr 1', 'gone.py'],
    ['python3 -X utf8 -W ignore -uX dev gone.py data.py', 'gone.py'],
    ['/usr/bin/python3.12 -Wignore jobs/train', 'jobs/train'],
    ['bash -e gone.sh', null],
    ['bash gone.sh', 'gone.sh'],
    ['bash a-function', null],
    ['python3 -um gone gone.py', null],
    ['python3 -mgone gone.py', null],
    ['python3 -c "import gone" gone.py', null],
    ['python3 - gone.py', null],
    ['node --enable-source-maps gone.mjs', 'gone.mjs'],
    ['env OMP_NUM_THREADS=1 A= python3 gone.py', 'gone.py'],
    ['env -u A python3 gone.py', null],
    ['uv run gone.py', 'gone.py'],
    ['uv run --frozen python -u gone.py', 'gone.py'],
    ['uv run --with numpy gone.py', null],
    ['uv run --directory=sub gone.py', null],
    ['uv run -m gone.py', null],
    ['uv run make-file gone.py', null],
    ['uv sync gone.py', null],
    ['poetry run python gone.py', 'gone.py'],
    ['torchrun --nproc_per_node 2 --standalone gone.py --lr 1', 'gone.py'],
    ['torchrun --nproc_per_node=2 -m gone.py', null],
    ['torchrun --no-python gone.py', null],
    ['accelerate launch --config_file a.yaml gone.py', 'gone.py'],
    ['accelerate config gone.py', null],
    ['make gone.py', null],
  ])('%s: %s', (line, script) => {
    const split = splitWords(line);
    expect(split.ok && scriptIn(split.words)).toBe(script);
  });
});
