import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { RunRecord } from '../jobs/run-record.ts';
import type { ParamValue } from '../runs/run.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** The code of a run, in a form in which two can be compared. */
export type CodeFacts =
  | {
      readonly kind: 'git';
      readonly repository: Repository;
      /** A whole hash: a commit that holds the work tree as it was. */
      readonly commit: string;
      /** The base within the repository, with forward slashes; '' at its root. */
      readonly prefix: string;
    }
  /** Digests by path relative to the base. */
  | { readonly kind: 'files'; readonly digests: Readonly<Record<string, string>> };

/** What a run was made of, as far as it is known: what a cause is looked for in. */
export interface Facts {
  readonly code: CodeFacts | null;
  /** Null: not known, or none. */
  readonly python: string | null;
  /** Versions by PyPI's name. */
  readonly packages: Readonly<Record<string, string>>;
  /** Whether these are all packages, so that one that is not there was not there. */
  readonly wholeEnvironment: boolean;
  /** Values that may be known to be secret are null, and say nothing. */
  readonly variables: Readonly<Record<string, string | null>>;
  /** Digests by path relative to the base. */
  readonly data: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly seeds: Readonly<Record<string, ParamValue>>;
  readonly machine: Readonly<Record<string, string>>;
}

/** Nothing is known of a run. */
export const noFacts: Facts = {
  code: null,
  python: null,
  packages: {},
  wholeEnvironment: false,
  variables: {},
  data: {},
  params: {},
  seeds: {},
  machine: {},
};

/** What a launched run of a base (absolute) was made of. `repository`: where its commits are; null without git. */
export function factsOf(base: string, record: RunRecord, snapshot: Snapshot, repository: Repository | null): Facts {
  const { environment, machine, inputs, seeds } = snapshot;
  return {
    code: codeOf(base, snapshot.code, repository),
    python: environment.python?.version ?? null,
    packages: environment.packages,
    wholeEnvironment: environment.python !== null,
    variables: environment.variables,
    data: Object.fromEntries(inputs.map(({ path, digest }) => [path, digest])),
    params: record.params,
    seeds,
    machine: {
      platform: machine.platform,
      arch: machine.arch,
      cpu: machine.cpu,
      cores: String(machine.cores),
      gpus: machine.gpus.join(', '),
      cuda: machine.cuda ?? '',
      driver: machine.driver ?? '',
      container: environment.container ?? '',
    },
  };
}

function codeOf(base: string, code: Snapshot['code'], repository: Repository | null): CodeFacts | null {
  if (code.kind === 'files') {
    return { kind: 'files', digests: Object.fromEntries(code.files.map(({ path, digest }) => [path, digest])) };
  }
  return repository === null ? null : gitCode(base, repository, code.snapshot);
}

/** The code of a commit (a whole hash) of a repository that a base (absolute) lies in. */
export function gitCode(base: string, repository: Repository, commit: string): CodeFacts {
  const inside = relative(realpathSync(repository.folder), realpathSync(base)).split(sep).join('/');
  return { kind: 'git', repository, commit, prefix: inside };
}
