import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Placeholder. */
export function baseOf(folder: string): string {
  const home = homedir();
  let git: string | null = null;
  for (let at = folder; ; at = dirname(at)) {
    if (at !== home) {
      if (existsSync(join(at, '.trainyard')) || existsSync(join(at, 'trainyard.yaml'))) return at;
      if (git === null && existsSync(join(at, '.git'))) git = at;
    }
    if (dirname(at) === at || at === home) return git ?? folder;
  }
}
