import { isSecretName, isSecretValue, withoutCredentials } from '../../project/secrets.ts';

/** Variables that may change what a training comes to. */
const known = new RegExp(
  `^(?:${[
    'PYTHON(?:HASHSEED|PATH|HOME|OPTIMIZE|NOUSERSITE|WARNINGS|UTF8|MALLOC|DEVMODE)',
    'CUDA_.*|CUBLAS.*|CUDNN_.*|NVIDIA_.*|NCCL_.*|HIP_.*|ROCR_.*|HSA_.*|MIOPEN_.*',
    '(?:OMP|GOMP|KMP|MKL|OPENBLAS|BLIS|NUMEXPR|VECLIB|BLAS|NUMBA|ATEN)_.*',
    '(?:TORCH|PYTORCH|TORCHINDUCTOR|TF|TENSORFLOW|XLA|JAX|KERAS|FLAX|DGL|LIGHTNING|PL|ACCELERATE|DEEPSPEED|DS|ONEDNN|DNNL)_.*',
    '(?:HF|HUGGINGFACE|TRANSFORMERS|DIFFUSERS|DATASETS|TOKENIZERS|BITSANDBYTES)_.*',
    '(?:MLFLOW|WANDB|DVC|DVCLIVE|CLEARML|COMET|NEPTUNE|OPTUNA|RAY|HYDRA|SLURM|SAGEMAKER|AIP)_.*',
    'MASTER_ADDR|MASTER_PORT|WORLD_SIZE|RANK|LOCAL_RANK|LOCAL_WORLD_SIZE|NODE_RANK',
    'LD_LIBRARY_PATH|LD_PRELOAD|DYLD_.*|VIRTUAL_ENV|CONDA_(?:DEFAULT_ENV|PREFIX)|PIXI_ENVIRONMENT_NAME|UV_PROJECT_ENVIRONMENT',
    'LANG|LANGUAGE|LC_.*|TZ|.*SEED.*|.*DETERMINISTIC.*',
  ].join('|')})$`,
  'i',
);
/** Their names look secret and are not. */
const open = /^(?:TOKENIZERS_PARALLELISM|HF_TOKEN_PATH|HUGGINGFACE_TOKENS?_PATH)$/i;
const longest = 4_000;

/** What is written down of a variable's value: null where it is a secret. */
export function shownValue(name: string, value: string): string | null {
  if (isSecretName(name) && !open.test(name)) return null;
  if (isSecretValue(value) || value.length > longest) return null;
  return withoutCredentials(value);
}

/**
 * The variables that may change a training: those that the action sets (`own`, its secrets already null) and those of the
 * environment that libraries listen to.
 */
export function shownVariables(
  env: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string | null>>,
): Record<string, string | null> {
  const shown: [string, string | null][] = [];
  for (const [name, value] of Object.entries(env)) {
    if (Object.hasOwn(own, name) || !known.test(name)) continue;
    shown.push([name, shownValue(name, value)]);
  }
  for (const [name, value] of Object.entries(own)) shown.push([name, value === null ? null : shownValue(name, value)]);
  return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
}
