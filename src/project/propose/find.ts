import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonParser } from '../../code/python-parser.ts';
import type { Proposal } from './proposal.ts';
import { scriptProposal } from './python-script.ts';
import { makeProposals, packageProposals } from './script-files.ts';
import { dvcProposals, mlprojectProposals } from './yaml-files.ts';

const deepest = 4;
const mostFiles = 600;
const longest = 300_000;
const skipped =
  /^(?:\..*|node_modules|venv|env|site-packages|__pycache__|mlruns|wandb|outputs?|dist|build|tests?|docs?)$/;
const startsByHand = /argparse|\bclick\b|\btyper\b|\bhydra\b|__main__|\bdef (?:main|train)\b/;

/**
 * The actions that the files of a folder (absolute) suggest, the likely ones first: `dvc.yaml` stages, `MLproject` entry
 * points, Python scripts, Makefile targets, package scripts. Large, deep and hidden places are left out.
 */
export async function proposeActions(folder: string, parser: PythonParser): Promise<readonly Proposal[]> {
  const found: Proposal[] = [];
  for (const file of await filesBelow(folder)) {
    const text = await textOf(join(folder, file));
    if (text !== null) found.push(...(await proposalsIn(file, text, parser)));
  }
  const commands = found.filter(({ what }) => /DVC|MLproject/.test(what)).map(({ run }) => run);
  // A script that a stage runs is not proposed at once: the stage knows more.
  const ranked = found.map((one) => (isRunBy(one, commands) ? { ...one, likely: false } : one));
  ranked.sort(
    (a, b) =>
      Number(b.likely) - Number(a.likely) || wraps(a) - wraps(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0),
  );
  return withNames(ranked);
}

async function proposalsIn(file: string, text: string, parser: PythonParser): Promise<readonly Proposal[]> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const atTop = !file.includes('/');
  if (name.endsWith('.py')) {
    if (!startsByHand.test(text)) return [];
    const proposal = await parser.with(text, (tree) => scriptProposal(file, text, tree), null);
    return proposal === null ? [] : [{ ...proposal, name: name.slice(0, -3) }];
  }
  if (!atTop) return [];
  if (name === 'dvc.yaml') return dvcProposals(file, text);
  if (name === 'MLproject') return mlprojectProposals(file, text);
  if (name === 'package.json') return packageProposals(file, text);
  return makeProposals(file, text);
}

/** What only calls something else comes after that, which can be debugged and takes values. */
function wraps({ what }: Proposal): number {
  return what === 'Makefile target' || what === 'npm script' ? 1 : 0;
}

function isRunBy({ file }: Proposal, commands: readonly string[]): boolean {
  return file.endsWith('.py') && commands.some((command) => command.split(/\s+/).includes(file));
}

/** Names that fit and are there once; of two alike the later one tells its folder, or a number. */
function withNames(found: readonly Proposal[]): readonly Proposal[] {
  const taken = new Set<string>();
  return found.map((one) => {
    const plain = sane(one.name);
    const folder = one.file.split('/').at(-2);
    let name = taken.has(plain) && folder !== undefined ? sane(`${folder}-${plain}`) : plain;
    for (let n = 2; taken.has(name); n += 1) name = `${plain}-${n}`;
    taken.add(name);
    return { ...one, name };
  });
}

function sane(name: string): string {
  const clean = name.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '');
  return clean === '' ? 'action' : clean;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  let folders = [''];
  for (let depth = 0; depth <= deepest && folders.length > 0 && files.length < mostFiles; depth += 1) {
    const next: string[] = [];
    for (const at of folders) {
      const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = at === '' ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory() && !skipped.test(entry.name)) next.push(path);
        else if (entry.isFile() && isLookedAt(entry.name) && files.length < mostFiles) files.push(path);
      }
    }
    folders = next;
  }
  return files;
}

function isLookedAt(name: string): boolean {
  return name.endsWith('.py') || ['dvc.yaml', 'MLproject', 'Makefile', 'makefile', 'package.json'].includes(name);
}

async function textOf(file: string): Promise<string | null> {
  try {
    return (await lstat(file)).size <= longest ? await readFile(file, 'utf8') : null;
  } catch {
    return null;
  }
}
