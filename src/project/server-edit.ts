import { isMap, isScalar, parseDocument } from 'yaml';
import { secretWord } from './servers.ts';
import type { ServerEntry } from './servers.ts';

/** A trainyard.yaml with one server more, and the lines that say it. */
export interface ServerEdit {
  readonly text: string;
  readonly added: string;
}

/**
 * Names a server in the text of a trainyard.yaml ('' where there is none yet). Comments, order and values stay as they
 * are; an entry of the same name is replaced. Null where the text is no YAML that can be added to.
 */
export function addServer(text: string, entry: ServerEntry): ServerEdit | null {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return null;
  const { contents } = document;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  if (!isEmpty && !isMap(contents)) return null;
  const trackers = document.get('trackers', true);
  const isNone = trackers === undefined || (isScalar(trackers) && trackers.value === null);
  if (!isNone && !isMap(trackers)) return null;
  const added = `trackers:\n  ${lineOf(entry)}\n`;
  // Nothing to weave into: what is there stays byte for byte.
  if (isEmpty) return { text: `${closed(text)}version: 1\n${added}`, added };
  if (trackers === undefined) return { text: `${closed(text)}${added}`, added };
  const node = document.createNode(valuesOf(entry), { flow: true });
  if (isNone) document.set('trackers', document.createNode({ [entry.name]: node }));
  else document.setIn(['trackers', entry.name], node);
  return { text: document.toString({ lineWidth: 0, flowCollectionPadding: true }), added };
}

function closed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function valuesOf({ uri, type, auth, experiments }: ServerEntry): Readonly<Record<string, unknown>> {
  return {
    type,
    uri,
    ...(auth.kind === 'token' ? { token: secretWord } : {}),
    ...(auth.kind === 'basic' ? { username: auth.username ?? secretWord, password: secretWord } : {}),
    ...(experiments === null ? {} : { experiments }),
  };
}

/** An entry on one line. JSON's quotes are YAML's, too. */
function lineOf(entry: ServerEntry): string {
  const pairs = Object.entries(valuesOf(entry)).map(([key, value]) => {
    const plain =
      typeof value === 'string' &&
      /^[a-z][\w-]*$/i.test(value) &&
      !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
    return `${key}: ${plain ? value : JSON.stringify(value)}`;
  });
  const name = /^[a-z][\w-]*$/i.test(entry.name) ? entry.name : JSON.stringify(entry.name);
  return `${name}: { ${pairs.join(', ')} }`;
}
