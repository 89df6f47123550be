import * as z from 'zod';
import { plainProposal, soundsLikeTraining } from './proposal.ts';
import type { Proposal } from './proposal.ts';

const python = /\bpython3?\b.*\b\w*(?:train|fit|finetune)\w*\.py\b/i;

/** The targets of a Makefile that look like training: by their name, or by what they run. */
export function makeProposals(file: string, text: string): readonly Proposal[] {
  const found: Proposal[] = [];
  const lines = text.split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const name = /^([A-Za-z0-9][\w.-]*)\s*:(?![:=])/.exec(line)?.[1];
    if (name === undefined || found.some((one) => one.name === name)) continue;
    const rest = lines.slice(i + 1);
    const end = rest.findIndex((below) => below !== '' && !below.startsWith('\t'));
    const recipe = rest.slice(0, end === -1 ? rest.length : end).join('\n');
    if (!soundsLikeTraining(name) && !python.test(recipe)) continue;
    found.push({ ...plainProposal, name, file, run: `make ${name}`, what: 'Makefile target', likely: true });
  }
  return found;
}

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/** The scripts of a package.json that look like training. */
export function packageProposals(file: string, text: string): readonly Proposal[] {
  let plain: unknown = null;
  try {
    plain = JSON.parse(text);
  } catch {
    // A package.json that is no JSON has no scripts.
  }
  const scripts = packageSchema.safeParse(plain).data?.scripts ?? {};
  return Object.entries(scripts)
    .filter(([name, command]) => /^[\w:.-]+$/.test(name) && (soundsLikeTraining(name) || python.test(command)))
    .map(([name]) => ({ ...plainProposal, name, file, run: `npm run ${name}`, what: 'npm script', likely: true }));
}
