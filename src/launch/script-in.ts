import { basename } from 'node:path';
import { isPython } from './programs.ts';

const scriptName = /\.(?:py|sh|bash|js|mjs|cjs|r|jl)$/i;
const interpreters = /^(?:node|bash|sh|zsh|rscript|julia)(?:\.exe)?$/i;
/** Options of theirs that come before a script have values of their own. */
const launchers = /^(?:torchrun|accelerate|deepspeed)(?:\.exe)?$/i;
const runners = /^(?:uv|poetry|pdm|rye|hatch|pixi|pipenv)(?:\.exe)?$/i;

/**
 * The script that a command (its words) would open first, where that is certain: also behind `env NAME=value`, `uv run`
 * and `torchrun`. Null: none, or nobody can say.
 */
export function scriptIn([program = '', ...args]: readonly string[]): string | null {
  const name = basename(program);
  if (isPython(name)) return pythonScript(args);
  if (interpreters.test(name)) return scriptOf(args);
  if (launchers.test(name)) return launchedScript(/^accelerate(?:\.exe)?$/i.test(name) ? behind('launch', args) : args);
  if (runners.test(name)) return runScript(behind('run', args));
  return name === 'env' ? behindVariables(args) : null;
}

/** Python opens the first word that is no option, whatever it is called. `-X` and `-W` may have theirs in the next word. */
function pythonScript(args: readonly string[]): string | null {
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i] ?? '';
    if (/^-[A-Za-z]*[WX]$/.test(word) || word === '--check-hash-based-pycs') i += 1;
    else if (word === '-' || /^-[A-Za-z]*[mc]/.test(word)) return null;
    else if (!word.startsWith('-')) return word;
  }
  return null;
}

function scriptOf(args: readonly string[]): string | null {
  const at = args.findIndex((word) => !word.startsWith('-'));
  const script = at === -1 || args.slice(0, at).some((option) => /^-[mceE]$/.test(option)) ? undefined : args[at];
  return script !== undefined && scriptName.test(script) ? script : null;
}

function launchedScript(args: readonly string[]): string | null {
  for (const [i, word] of args.entries()) {
    if (word === '-m' || word === '--module' || word === '--no-python' || word === '--no_python') return null;
    if (word.startsWith('-')) continue;
    if (scriptName.test(word)) return word;
    if (args[i - 1]?.startsWith('-') !== true) return null;
  }
  return null;
}

/** What a runner is told to run; one that is told to go elsewhere first, or to run a module, says nothing of a file here. */
function runScript(args: readonly string[]): string | null {
  const at = args.findIndex((word) => !word.startsWith('-'));
  if (
    at === -1 ||
    args.slice(0, at).some((option) => /^(?:-[mcCe]|--(?:module|directory|project|manifest))/.test(option))
  )
    return null;
  const rest = args.slice(at);
  return /\.py$/i.test(rest[0] ?? '') ? (rest[0] ?? null) : scriptIn(rest);
}

function behindVariables(args: readonly string[]): string | null {
  const at = args.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return at === -1 || args[at]?.startsWith('-') === true ? null : scriptIn(args.slice(at));
}

function behind(verb: string, [first, ...rest]: readonly string[]): readonly string[] {
  return first === verb ? rest : [];
}
