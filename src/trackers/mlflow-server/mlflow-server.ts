import type { Asked, ServerAddress, ServerTracker } from '../server.ts';
import { mlflowServerAbout } from './about.ts';
import { Asker, asked } from './ask.ts';
import { authorizationOf } from './authorization.ts';
import { MlflowConnection } from './connection.ts';
import { Exchange } from './exchange.ts';
import { checked } from './pages.ts';
import { experimentsPage } from './wire.ts';

/** MLflow's tracking server, of any version that has its REST API 2.0 with searches (1.28 and later). */
export const mlflowServer: ServerTracker = {
  name: 'mlflow-server',
  title: 'MLflow (server)',
  looksFor: ['trackers: in trainyard.yaml, with type: mlflow and a uri'],
  about: mlflowServerAbout,
  type: 'mlflow',
  family: ['mlflow', 'mlflow-db'],
  open: (address) => new MlflowConnection(address),
  probe,
};

async function probe(
  { uri, secret }: ServerAddress,
  signal: AbortSignal,
): Promise<Asked<{ readonly version: string | null }>> {
  const exchange = new Exchange(uri, authorizationOf(secret));
  const asker = new Asker(exchange, { attempts: 2, firstMs: 300, longestMs: 2_000 });
  try {
    return await asked(async () => {
      const body = { max_results: 1 };
      const answer = await asker.json({ method: 'POST', path: '/api/2.0/mlflow/experiments/search', body }, signal);
      checked(exchange.host, experimentsPage, answer, 'list of experiments');
      const version = await asked(() => asker.text({ method: 'GET', path: '/version' }, signal));
      const known = version.ok && /^\d[\w.+-]{0,40}$/.test(version.value) ? version.value : null;
      return { version: known };
    });
  } finally {
    exchange.close();
  }
}
