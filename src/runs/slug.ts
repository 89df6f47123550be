import { hashText } from './hash.ts';

/**
 * A run's name in paths and git refs: `[a-z0-9-]+`, a part that people can read and ten characters of a hash of the id
 * (50 bits), so that two runs share one only by an accident of one in a thousand billion.
 */
export function slugOf(id: string, name: string): string {
  const readable = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  const hash = (hashText(id) % 36 ** 10).toString(36).padStart(10, '0');
  return readable === '' ? `run-${hash}` : `${readable}-${hash}`;
}
