import type { Headline } from '../catalog/api.ts';
import { bestRun, headlineOf } from '../runs/best.ts';
import { isSecretParamName } from '../project/secret-params.ts';
import type { ParamInput } from '../runs/param-input.ts';
import { compareNewest } from '../runs/sort.ts';
import type { ParamValue, Run } from '../runs/run.ts';

/** What earlier runs say of a parameter, as texts that a form can fill in. */
export interface ParamPast {
  /** The newest run's value. */
  readonly last: string | null;
  /** That of the run with the best score, and the score. */
  readonly best: {
    readonly text: string;
    readonly metric: string;
    readonly score: number;
    readonly run: string;
  } | null;
}

/** What the runs of a target say of each of its parameters, in their order; `judged`: what they are judged by. */
export function paramPasts(
  params: readonly ParamInput[],
  runs: readonly Run[],
  judged: Pick<Headline, 'metric' | 'goal'> | null,
): readonly ParamPast[] {
  const [newest] = [...runs].sort(compareNewest);
  const { metric, goal } = judged ?? { metric: null, goal: null };
  const best = metric === null || goal === null ? null : bestRun(runs, metric, goal);
  const score = best === null || metric === null ? undefined : headlineOf(best, metric, goal)?.value;
  return params.map((param) => {
    const top = best === null ? null : valueIn(best, param);
    return {
      last: newest === undefined ? null : valueIn(newest, param),
      best:
        best === null || metric === null || score === undefined || top === null
          ? null
          : { text: top, metric, score, run: best.name },
    };
  });
}

function valueIn({ params }: Run, { names }: ParamInput): string | null {
  const name = names.find((one) => Object.hasOwn(params, one));
  const value: ParamValue | undefined = name === undefined ? undefined : params[name];
  if (value === undefined || (value === null && names.some(isSecretParamName))) return null;
  return value === null ? '' : String(value);
}
