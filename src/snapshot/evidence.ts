import type { Problem } from '../runs/run.ts';

/** What a tracker left behind of what a run was made of. All keys as people know them; nothing is made up. */
export interface Evidence {
  /** Packages by their name as PyPI spells it in lower case; beside them `python`, `machine.gpu`, `command.program`, … */
  readonly environment: Readonly<Record<string, string>>;
  /** Digests by the name or the path of the data: `md5:3f2a…`. */
  readonly data: Readonly<Record<string, string>>;
  /** Keys of `data` that the training made, rather than read: no input. Left out: none is known to be. */
  readonly made?: readonly string[];
  /** The text of configuration files, by their names: `config.yaml`. */
  readonly config: Readonly<Record<string, string>>;
  /** What was changed since the commit, as a unified diff of git; null where no tool recorded it. */
  readonly patch: string | null;
  /** The hash of a commit that holds all of the code as it was, uncommitted changes too; left out or null: none. */
  readonly kept?: string | null;
  /** Absolute: the folder with copies of all of the code, of a run that was made in no repository; left out or null: none. */
  readonly copies?: string | null;
  /** What is the same only for the same code, where it is not that of the commit; left out: nobody said. */
  readonly tree?: string;
  /** Files that could not be read; absolute paths. */
  readonly problems: readonly Problem[];
}

export const noEvidence: Evidence = { environment: {}, data: {}, config: {}, patch: null, problems: [] };

/** All that several tools left of one run; where two speak of one thing, the first counts. */
export function mergeEvidence(all: readonly Evidence[]): Evidence {
  const union = (read: (one: Evidence) => Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(all.toReversed().flatMap((one) => Object.entries(read(one))));
  const tree = all.find((one) => one.tree !== undefined)?.tree;
  const made = all.flatMap((one) => one.made ?? []);
  const kept = all.find((one) => one.kept != null)?.kept;
  const copies = all.find((one) => one.copies != null)?.copies;
  return {
    ...(kept == null ? {} : { kept }),
    ...(copies == null ? {} : { copies }),
    ...(tree === undefined ? {} : { tree }),
    environment: union((one) => one.environment),
    data: union((one) => one.data),
    ...(made.length === 0 ? {} : { made }),
    config: union((one) => one.config),
    patch: all.find(({ patch }) => patch !== null)?.patch ?? null,
    problems: all.flatMap(({ problems }) => problems),
  };
}
