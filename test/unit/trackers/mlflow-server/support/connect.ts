import { onTestFinished } from 'vitest';
import { MlflowConnection } from '../../../../../src/trackers/mlflow-server/connection.ts';
import type { ConnectionSetting } from '../../../../../src/trackers/mlflow-server/connection.ts';
import type { Asked, ServerReading, ServerSecret } from '../../../../../src/trackers/server.ts';

/** Limits so small that a test need not wait for them. */
export const impatient: ConnectionSetting = {
  patience: { attempts: 3, firstMs: 1, longestMs: 50 },
  headMs: 400,
  limits: { bytes: 1024 * 1024, totalMs: 400 },
};

export const never = new AbortController().signal;

/** A connection that is closed when the test is over. */
export function connect(uri: string, secret: ServerSecret = null, setting: ConnectionSetting = {}): MlflowConnection {
  const connection = new MlflowConnection({ uri, secret, experiments: null }, { ...impatient, ...setting });
  onTestFinished(() => connection.close());
  return connection;
}

export function poll(connection: MlflowConnection, whole = false): Promise<Asked<ServerReading>> {
  return connection.poll({ whole, signal: never, partly: () => undefined });
}

/** What a poll gives that must work. */
export async function polled(connection: MlflowConnection, whole = false): Promise<ServerReading> {
  const asked = await poll(connection, whole);
  if (!asked.ok) throw new Error(asked.fault.message);
  return asked.value;
}
