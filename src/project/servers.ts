import * as z from 'zod';

/** The word that stands in trainyard.yaml in place of a secret. */
export const secretWord = 'secret';

/** How a server is to know who asks. A user name that is `null` is asked for together with the password. */
export type ServerAuth =
  { readonly kind: 'none' } | { readonly kind: 'token' } | { readonly kind: 'basic'; readonly username: string | null };

/** A tracking server that trainyard.yaml names. Plain data, without any secret. */
export interface ServerEntry {
  readonly name: string;
  readonly type: 'mlflow';
  /** Without credentials, query, fragment or slash at its end. */
  readonly uri: string;
  readonly auth: ServerAuth;
  /** Names of the experiments to show; null: all. */
  readonly experiments: readonly string[] | null;
}

/** A fault of one key of an entry; the message never repeats what stands there: it may be a secret. */
export interface ServerFault {
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

const entrySchema = z.object({
  type: z.unknown(),
  uri: z.unknown(),
  token: z.unknown().optional(),
  username: z.unknown().optional(),
  password: z.unknown().optional(),
  experiments: z.unknown().optional(),
});

/** Whether an entry of `trackers:` is about a server rather than about files. */
export function isServerEntry(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'uri' in value;
}

/** Why an address cannot be that of a tracking server, and what to write instead; null if it can. */
export function uriFault(text: string): { readonly message: string; readonly hint: string } | null {
  const example = 'Write an address such as https://mlflow.example.';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    return { message: 'uri is the address of a server, and starts with https:// or http://', hint: example };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      message: 'uri holds a user name or a password',
      hint: 'Take them out, write username: and password: secret beside it, and change the password if others have seen this file.',
    };
  }
  if (text.includes('?') || text.includes('#')) {
    return { message: 'uri holds a query or a fragment', hint: `Leave out what begins with ? or #. ${example}` };
  }
  return null;
}

/** An address as entries and ids have it: no slash at the end. */
export function plainUri(text: string): string {
  return new URL(text).href.replace(/\/+$/, '');
}

/** Scheme, host and port of an address: the only place that its secret is ever sent to. */
export function originOf(uri: string): string {
  return new URL(uri).origin;
}

/** Under which name a server's secret is kept: another name or another host is another secret. */
export function secretKey(server: Pick<ServerEntry, 'name' | 'uri'>): string {
  return `${server.name}@${originOf(server.uri)}`;
}

/** Environment variables that hold a server's secret on the command line begin with this: `TRAINYARD_TEAM`. */
export function environmentPrefix(name: string): string {
  return `TRAINYARD_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** Reads one entry; `faults` are empty if and only if it can be used. */
export function readServerEntry(
  name: string,
  value: unknown,
): { readonly entry: ServerEntry | null; readonly faults: readonly ServerFault[] } {
  const faults: ServerFault[] = [];
  const entry = entrySchema.safeParse(value).data;
  if (entry === undefined) {
    const message = 'a tracking server has type, uri and token, or username and password';
    return { entry: null, faults: [{ key: '', message, hint: 'Mend it, or take it out.' }] };
  }
  if (entry.type !== 'mlflow') {
    const hint = 'Write type: mlflow, or take uri out to read files instead.';
    faults.push({ key: 'type', message: 'a tracker with a uri has the type mlflow', hint });
  }
  const uri = z.string().safeParse(entry.uri).data ?? '';
  const fault = uriFault(uri);
  if (fault !== null) faults.push({ key: 'uri', ...fault });
  const experiments = z.array(z.string()).nullish().safeParse(entry.experiments);
  if (!experiments.success) {
    const hint = 'Write experiments: [fraud, vision].';
    faults.push({ key: 'experiments', message: 'experiments is a list of names', hint });
  }
  const auth = readAuth(name, entry, faults);
  if (faults.length > 0 || fault !== null) return { entry: null, faults };
  return {
    entry: { name, type: 'mlflow', uri: plainUri(uri), auth, experiments: experiments.data ?? null },
    faults,
  };
}

function readAuth(name: string, entry: z.infer<typeof entrySchema>, faults: ServerFault[]): ServerAuth {
  const { token = null, username = null, password = null } = entry;
  for (const [key, value] of [
    ['token', token],
    ['password', password],
  ] as const) {
    if (value === null || value === secretWord) continue;
    faults.push({
      key,
      message: `${key} is the word ${secretWord}; a ${key} itself never stands in this file`,
      hint:
        `Write ${key}: ${secretWord}. Trainyard asks for it once and keeps it in the editor's secret storage; the command ` +
        `line reads ${environmentPrefix(name)}_${key.toUpperCase()}. If others have seen this file, replace the ${key}.`,
    });
  }
  if (username !== null && (typeof username !== 'string' || username === '' || username.includes(':'))) {
    const message = 'username is a text without colons';
    faults.push({ key: 'username', message, hint: `Write a name, or ${secretWord} to be asked.` });
  }
  if (token !== null && (username !== null || password !== null)) {
    const message = 'token and username with password exclude each other';
    faults.push({ key: 'token', message, hint: 'Keep what the server asks for, and take the other out.' });
  }
  if (username !== null && password === null) {
    const message = 'username has no password beside it';
    faults.push({ key: 'username', message, hint: `Write password: ${secretWord} beside it.` });
  }
  if (token !== null) return { kind: 'token' };
  if (password === null) return { kind: 'none' };
  return { kind: 'basic', username: typeof username === 'string' && username !== secretWord ? username : null };
}
