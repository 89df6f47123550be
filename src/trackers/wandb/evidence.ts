import { join } from 'node:path';
import * as z from 'zod';
import type { Evidence } from '../../snapshot/evidence.ts';
import { readCondaYaml, readRequirements } from '../../snapshot/packages.ts';
import { shellWord } from '../../project/shell-word.ts';
import { readSmallText } from '../../project/small-text.ts';
import type { Claim, TrackedRun } from '../tracker.ts';

const text = z.union([z.string(), z.number()]).nullish().catch(null);
const metadata = z.object({
  os: text,
  python: text,
  host: text,
  gpu: text,
  gpu_count: text,
  cpu_count: text,
  cudaVersion: text,
  cuda: text,
  program: text,
  codePath: text,
  args: z.array(z.string()).nullish().catch(null),
});

/** What W&B left in `files/`: the frozen packages, what it saw of the machine, and what git called changed. */
export function wandbEvidence({ folder }: Claim, { tags }: TrackedRun): Promise<Evidence> {
  const read = (name: string): string | null => readSmallText(join(folder, 'files', name));
  const conda = read('conda-environment.yaml');
  const environment = {
    ...(conda === null ? {} : readCondaYaml(conda)),
    ...readRequirements(read('requirements.txt') ?? ''),
    ...factsOf(tags),
    ...factsIn(read('wandb-metadata.json') ?? ''),
  };
  return Promise.resolve({ environment, data: {}, config: {}, patch: read('diff.patch'), problems: [] });
}

function factsIn(json: string): Record<string, string> {
  let plain: unknown;
  try {
    plain = JSON.parse(json);
  } catch {
    return {};
  }
  const seen = metadata.safeParse(plain).data;
  if (seen === undefined) return {};
  const facts: readonly (readonly [string, string | number | null | undefined])[] = [
    ['python', typeof seen.python === 'string' ? seen.python.replace(/^CPython /, '') : seen.python],
    ['machine.os', seen.os],
    ['machine.host', seen.host],
    ['machine.gpu', seen.gpu],
    ['machine.gpus', seen.gpu_count],
    ['machine.cpus', seen.cpu_count],
    ['machine.cuda', seen.cudaVersion ?? seen.cuda],
    ['command.program', seen.codePath ?? seen.program],
    ['command.args', seen.args?.map(shellWord).join(' ')],
  ];
  return Object.fromEntries(
    facts.flatMap(([key, value]): [string, string][] => (value == null || value === '' ? [] : [[key, String(value)]])),
  );
}

/** What the binary log says, which the reader gives as tags, under the names that the environment has. */
function factsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  const names = { python: 'python', host: 'machine.host', program: 'command.program', args: 'command.args' };
  return Object.fromEntries(
    Object.entries(names).flatMap(([tag, key]): [string, string][] => {
      const value = Object.hasOwn(tags, tag) ? tags[tag] : undefined;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
