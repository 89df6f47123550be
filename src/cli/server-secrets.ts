import type { ServerAccess, ServerState } from '../catalog/servers-api.ts';
import { environmentPrefix } from '../project/servers.ts';

type Secrets = ServerAccess['secrets'];

/**
 * Servers' secrets from environment variables: `TRAINYARD_<NAME>_TOKEN`, or `…_USERNAME` and `…_PASSWORD`; else MLflow's
 * own, but not for another server than the one that `MLFLOW_TRACKING_URI` names: a trainyard.yaml that came with a
 * clone could name any. What is not there is left out.
 */
export function secretsFrom(servers: readonly ServerState[], env: NodeJS.ProcessEnv): Secrets {
  const read = (name: string): string | null => {
    const value = env[name] ?? '';
    return value === '' ? null : value;
  };
  const secrets = servers.map(({ name, uri, auth, secretKey }): [string, Secrets[string]] => {
    const prefix = environmentPrefix(name);
    const shared = isFor(uri, read('MLFLOW_TRACKING_URI'));
    const ofMlflow = (variable: string): string | null => (shared ? read(`MLFLOW_TRACKING_${variable}`) : null);
    if (auth.kind === 'none') return [secretKey, null];
    if (auth.kind === 'token') {
      const token = read(`${prefix}_TOKEN`) ?? ofMlflow('TOKEN');
      return [secretKey, token === null ? null : { token }];
    }
    const username = read(`${prefix}_USERNAME`) ?? auth.username ?? ofMlflow('USERNAME');
    // A password belongs to its user.
    const same = [null, username].includes(ofMlflow('USERNAME'));
    const password = read(`${prefix}_PASSWORD`) ?? (same ? ofMlflow('PASSWORD') : null);
    return [secretKey, username === null || password === null ? null : { username, password }];
  });
  return Object.fromEntries(secrets.filter(([, secret]) => secret !== null));
}

function isFor(uri: string, tracking: string | null): boolean {
  if (tracking === null || !/^https?:/i.test(tracking)) return true;
  return URL.canParse(tracking) && new URL(tracking).origin === new URL(uri).origin;
}
