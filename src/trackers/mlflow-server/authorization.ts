import type { ServerSecret } from '../server.ts';

/** The header that proves who asks (RFC 6750, RFC 7617); null without a secret. */
export function authorizationOf(secret: ServerSecret): string | null {
  if (secret === null) return null;
  // A line break that was copied along would end the header.
  if ('token' in secret) return `Bearer ${secret.token.replace(/[^\x21-\x7E]/g, '')}`;
  return `Basic ${Buffer.from(`${secret.username}:${secret.password}`, 'utf8').toString('base64')}`;
}
