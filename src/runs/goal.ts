/** Which way a metric gets better. */
export type Goal = 'maximize' | 'minimize';

/** What a person (or trainyard.yaml) said of a metric. */
export interface MetricSetting {
  readonly goal?: Goal | undefined;
  readonly primary?: boolean | undefined;
}

/** Settings by metric name. */
export type MetricSettings = Readonly<Record<string, MetricSetting>>;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const lower = words(`
  loss losses error errors err mse rmse mae mape smape msle rmsle rmspe logloss nll bce xent crossentropy hinge huber
  perplexity ppl bpc bpb wer cer ter per fid kid lpips brier ece eer mpjpe chamfer hausdorff deviance regret cost
  divergence kl fpr fnr far frr latency time runtime duration mistakes misses violations
`);
const higher = words(`
  acc accuracy accuracies auc auroc auprc aucpr aucroc roc prc ap map mrr ndcg hits precision recall sensitivity
  specificity f1 f2 fbeta fscore f1score bleu sacrebleu rouge rougel rougelsum meteor chrf cider spice score scores
  reward rewards return returns r2 r2score iou miou jaccard dice psnr ssim msssim mcc kappa tpr tnr likelihood elbo
  success successes winrate correct spearman pearson correlation corr throughput fps mos top
`);
/** With one of these a metric's name speaks of a setting of the training, not of how good it is. */
const settings = words(
  'scale scaler scaling weight weights coef coeff coefficient lambda threshold lr momentum schedule count window',
);
const flips = words('neg negative');
const split = /^(?:train|training|val|valid|validation|test|eval|evaluation|dev)(?=[a-z]{3})/;

/** A metric's name as lower-case words: `val_acc`, `valAccuracy`, `trainloss` and `eval/f1-macro` fall apart. */
export function metricWords(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((word) => {
      const prefix = split.exec(word)?.[0];
      const rest = prefix === undefined ? '' : word.slice(prefix.length);
      return prefix !== undefined && isGoalWord(rest) ? [prefix, rest] : [word];
    })
    .filter((word) => word !== '');
}

/** Which of the two lists a word is in; a count after it (`acc1`, `map50`, `rouge2`) does not matter. */
function isIn(list: ReadonlySet<string>, word: string): boolean {
  return list.has(word) || list.has(word.replace(/\d+$/, ''));
}

function isGoalWord(word: string): boolean {
  return isIn(lower, word) || isIn(higher, word);
}

/**
 * Which way a metric gets better, guessed from the words of its name; null where they do not say. Of a word of each
 * kind (`precision_loss`) the lower-is-better one decides; `neg` in front (scikit-learn's scores) turns it round.
 */
export function guessGoal(name: string): Goal | null {
  const all = metricWords(name);
  if (all.some((word) => settings.has(word))) return null;
  const entropy = all.includes('cross') && all.includes('entropy');
  const low = entropy || all.some((word) => isIn(lower, word));
  if (!low && !all.some((word) => isIn(higher, word))) return null;
  return low !== all.some((word) => flips.has(word)) ? 'minimize' : 'maximize';
}

/**
 * A person's settings, with what the tools of some runs were told of their metrics' directions where the person did not
 * say it. Tools that contradict each other count for nothing.
 */
export function withStatedGoals(
  settings: MetricSettings,
  runs: Iterable<{ readonly goals?: Readonly<Record<string, Goal>> | undefined }>,
): MetricSettings {
  const stated = new Map<string, Goal | undefined>();
  const seen = new Set<object>();
  for (const { goals } of runs) {
    if (goals === undefined || seen.has(goals)) continue;
    seen.add(goals);
    for (const [name, goal] of Object.entries(goals)) {
      stated.set(name, stated.has(name) && stated.get(name) !== goal ? undefined : goal);
    }
  }
  if (stated.size === 0) return settings;
  const all = new Map(Object.entries(settings));
  for (const [name, goal] of stated) all.set(name, { goal, ...all.get(name) });
  return Object.fromEntries(all);
}

/** What a person said of a metric's direction, else what its tool was told (`stated`), else what its name says. */
export function goalOf(name: string, metrics: MetricSettings, stated?: Readonly<Record<string, Goal>>): Goal | null {
  const said = Object.hasOwn(metrics, name) ? metrics[name]?.goal : undefined;
  return said ?? (stated !== undefined && Object.hasOwn(stated, name) ? stated[name] : undefined) ?? guessGoal(name);
}
