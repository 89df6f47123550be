import { parse } from 'yaml';
import * as z from 'zod';
import type { ParamValue } from '../../runs/run.ts';
import { splitWords } from '../split-words.ts';
import { bracesKept, plainProposal, soundsLikeTraining } from './proposal.ts';
import type { Proposal } from './proposal.ts';

const paths = z
  .array(z.union([z.string(), z.record(z.string(), z.unknown()).transform((one) => Object.keys(one)[0] ?? '')]))
  .catch([]);
const stageSchema = z.object({
  cmd: z.union([z.string(), z.array(z.string())]),
  wdir: z.string().optional(),
  deps: paths.default([]),
  outs: paths.default([]),
  params: z.array(z.unknown()).default([]),
});
const dvcSchema = z.object({ stages: z.record(z.string(), z.unknown()) });

/** The stages of a `dvc.yaml`; those that DVC itself has to fill in (`foreach`, `matrix`, `${…}`) are run by DVC. */
export function dvcProposals(file: string, text: string): readonly Proposal[] {
  const stages = dvcSchema.safeParse(plain(text)).data?.stages ?? {};
  return Object.entries(stages).flatMap(([name, value]): Proposal[] => {
    const stage = stageSchema.safeParse(value).data;
    const common = { ...plainProposal, name, file, what: 'DVC stage', likely: soundsLikeTraining(name) };
    if (stage === undefined || JSON.stringify(stage).includes('${')) {
      return [{ ...common, run: `dvc repro --single-item ${name}`, what: 'DVC stage, run by DVC' }];
    }
    const { cmd, wdir = null, deps, outs, params } = stage;
    const command = Array.isArray(cmd) ? cmd.join(' && ') : cmd;
    const inFolder = (path: string): string => (wdir === null ? path : `${wdir.replace(/\/+$/, '')}/${path}`);
    return [
      {
        ...common,
        run: bracesKept(command),
        shell: needsShell(command),
        paramsFile: params.length > 0 ? inFolder('params.yaml') : null,
        inputs: deps.filter((path) => !path.endsWith('.py')).map(inFolder),
        outputs: outs.map(inFolder),
        cwd: wdir,
        likely: common.likely || soundsLikeTraining(command),
      },
    ];
  });
}

const value = z.union([z.string(), z.number(), z.boolean()]);
const projectSchema = z.object({
  entry_points: z.record(
    z.string(),
    z.object({
      command: z.string(),
      parameters: z
        .record(z.string(), z.union([z.string().transform(() => ({})), z.object({ default: value.optional() })]))
        .nullish(),
    }),
  ),
});

/** The entry points of an `MLproject`: its places for parameters are written as ours. */
export function mlprojectProposals(file: string, text: string): readonly Proposal[] {
  const points = projectSchema.safeParse(plain(text)).data?.entry_points ?? {};
  return Object.entries(points).map(([name, { command, parameters }]) => {
    const params = Object.entries(parameters ?? {}).map(([key, said]): [string, ParamValue] => [
      key,
      'default' in said ? (said.default ?? '') : '',
    ]);
    const run = command.trim();
    return {
      ...plainProposal,
      name,
      file,
      run,
      shell: needsShell(run),
      params: Object.fromEntries(params.filter(([key]) => run.includes(`{${key}}`))),
      what: 'MLproject entry point',
      likely: name === 'main' || soundsLikeTraining(name) || soundsLikeTraining(run),
    };
  });
}

/** Whether a command has what only a shell understands. */
function needsShell(command: string): boolean {
  const words = splitWords(command);
  return (!words.ok && words.forShell) || /[$`*?~]|;\s/.test(command);
}

function plain(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent', maxAliasCount: 100 });
  } catch {
    return null;
  }
}
