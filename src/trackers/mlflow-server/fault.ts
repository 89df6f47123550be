import type { ServerFault, ServerFaultKind } from '../server.ts';

/** Thrown within this room only; its doors give it as a value. */
export class AskingFailed extends Error {
  readonly fault: ServerFault;
  /** Whether asking the same again may help. */
  readonly passing: boolean;
  /** The HTTP status that was answered, where that is what failed. */
  readonly status: number | null;

  constructor(
    kind: ServerFaultKind,
    message: string,
    hint: string,
    more: { waitMs?: number | null; passing?: boolean; status?: number } = {},
  ) {
    super(message);
    this.name = 'AskingFailed';
    this.fault = { kind, message, hint, waitMs: more.waitMs ?? null };
    this.passing = more.passing ?? false;
    this.status = more.status ?? null;
  }
}

/** A server that answers what no MLflow server does. */
export function lie(host: string, what: string): AskingFailed {
  return new AskingFailed('wrong', `${host} ${what}.`, 'Check that the address is that of an MLflow tracking server.');
}

const refused = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'its name is not known'],
  ['EAI_AGAIN', 'its name cannot be looked up now'],
  ['ECONNRESET', 'it broke the connection off'],
  ['EPIPE', 'it broke the connection off'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['ENETUNREACH', 'there is no way to it'],
  ['ETIMEDOUT', 'it does not answer in time'],
]);

const certificates = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|ERR_SSL_)/;

/** What a failed connection means. Only codes are told: texts of errors may hold anything. */
export function failedConnection(host: string, error: unknown): AskingFailed {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (code.startsWith('HPE_')) return lie(host, 'answers something that is no HTTP');
  if (certificates.test(code)) {
    return new AskingFailed(
      'wrong',
      `${host} cannot prove who it is (${code}).`,
      'If its certificate comes from your own authority, name that file in NODE_EXTRA_CA_CERTS before the start.',
    );
  }
  const passing = code === 'ECONNRESET' || code === 'EPIPE';
  const why = refused.get(code) ?? code;
  return new AskingFailed('offline', `${host} cannot be reached: ${why}.`, 'It is asked again from time to time.', {
    passing,
  });
}
