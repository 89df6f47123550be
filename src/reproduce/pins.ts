import { createHash } from 'node:crypto';
import { arch, platform } from 'node:os';
import { isVersion } from './causes.ts';
import type { Recipe } from './recipe.ts';

/** What names a recorded environment: its lock or packages, its Python and the platform; null: too little was recorded. */
export function environmentKey({ python, uvLock, facts }: Recipe): string | null {
  const pins = pinsOf(facts.packages);
  if (python === null || (uvLock === null && pins.length === 0)) return null;
  const text = [python.version, platform(), arch(), uvLock?.digest ?? '', ...pins].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

/** Requirements of exactly these packages; what came from this disk cannot be had again. */
export function pinsOf(packages: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(packages).flatMap(([name, version]) => {
    if (name === 'python') return [];
    if (isVersion(version)) return [`${name}==${version}`];
    return /^(?:git\+)?https?:\/\//.test(version) ? [`${name} @ ${version}`] : [];
  });
}
