import { posix } from 'node:path';

const names: readonly RegExp[] = [
  /^\.env(?:\..+)?$/,
  /\.env$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx?|ppk|ovpn|p8)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/,
  /^(?:\.netrc|_netrc|\.pypirc|\.npmrc|\.htpasswd|\.git-credentials|\.pgpass|\.my\.cnf|\.dockercfg|\.boto|\.s3cfg)$/,
  /^(?:kaggle|client_secrets?.*|service[-_]?account.*|.*[-_]service[-_]?account)\.json$/,
  /^(?:.*[-_.])?credentials?(?:\.(?:json|ya?ml|toml|ini|txt|csv|cfg))?$/,
  /^\.?secrets?(?:\.(?:json|ya?ml|toml|ini|txt|cfg))?$/,
  /^(?:\.?token|(?:.*[-_.])?(?:api[-_]?keys?|(?:access|auth|api|hf|github)[-_]?tokens?|passwords?))(?:\.(?:txt|json|ya?ml))?$/,
  /^kubeconfig$/,
];
const folders = /(?:^|\/)(?:\.aws|\.ssh|\.gnupg|\.kube|\.azure|\.gcloud|\.secrets)\//;
/** They show how a secret file is to look. */
const models = /[-_.](?:example|sample|template|dist|defaults?|test)$/;
/** Code that deals with secrets is code. */
const code = /\.(?:py|ipynb|js|ts|md|rst|pub|crt|cer)$/;

/** Whether a file's path says that it holds keys or passwords: `.env`, `id_rsa`, `server.pem`, `credentials.json`. */
export function isSecretFile(path: string): boolean {
  const lower = path.toLowerCase();
  const name = posix.basename(lower);
  if (code.test(name) || models.test(name)) return false;
  return folders.test(lower) || names.some((pattern) => pattern.test(name));
}

const privateKey = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** Whether the beginning of a file is a private key, whatever its name is. */
export function holdsPrivateKey(head: string): boolean {
  return privateKey.test(head);
}
