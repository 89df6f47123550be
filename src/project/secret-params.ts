import type { ParamValue } from '../runs/run.ts';
import { hasCredentials, isSecretValue } from './secrets.ts';

const nouns =
  /^(?:secrets?|passw(?:or)?d|pwd|passphrase|credentials?|auth|authorization|apikey|apitoken|authtoken|accesstoken|accesskey|secretkey|privatekey)$/;
/** Keys of a dictionary, of a lock, of a random generator are none. */
const kindsOfKeys =
  /^(?:api|access|secret|private|auth|account|license|encryption|signing|ssh|master|subscription|service|admin|deploy|wandb|openai|anthropic|comet|neptune|clearml|hf|huggingface|aws|azure|gcp|google|github|gitlab)$/;
/** Tokens that texts are made of. */
const wordTokens =
  /^(?:pad|padding|eos|bos|cls|class|sep|mask|unk|unknown|special|image|img|video|audio|start|end|stop|begin|first|last|next|prev|per|num|n|max|min|decoder|forced|blank|space|newline|word|sub|think|reg|dist|query|target|source|prompt|text)$/;

/**
 * Whether the value of a parameter is a secret, which is never written down: by its name (`api_key`, `hf.token`, not
 * `max_tokens`, `tokenizer` or `pad_token`), or by what it looks like. `declared`: its default, whose type may say that it
 * is none.
 */
export function isSecretParam(name: string, text: string, declared?: ParamValue): boolean {
  if (typeof declared === 'number' || typeof declared === 'boolean') return false;
  if (/^(?:|true|false|none|null)$/i.test(text.trim())) return false;
  return isSecretValue(text) || hasCredentials(text) || isSecretParamName(name);
}

/** Whether a parameter's name says that its value is a secret. */
export function isSecretParamName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const [before = '', last = ''] = [words.at(-2), words.at(-1)];
  if (nouns.test(last)) return true;
  if (last === 'key') return kindsOfKeys.test(before);
  return last === 'token' && !wordTokens.test(before);
}
