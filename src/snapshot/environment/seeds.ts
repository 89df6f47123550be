import type { ParamValue } from '../../runs/run.ts';

const seedName = /(?:^|[._/-])(?:[a-z0-9]+_)*(?:seeds?|random_?state|rng)$|[a-z](?:Seed|RandomState)$/;

/** Parameters and variables that seed random numbers. */
export function seedsOf(
  params: Readonly<Record<string, ParamValue>>,
  variables: Readonly<Record<string, string | null>>,
): Record<string, ParamValue> {
  const seeds: [string, ParamValue][] = [];
  for (const [name, value] of Object.entries(variables)) if (/SEED$/i.test(name)) seeds.push([name, value]);
  for (const [name, value] of Object.entries(params)) {
    if (seedName.test(name) || seedName.test(name.toLowerCase())) seeds.push([name, value]);
  }
  return Object.fromEntries(seeds);
}
