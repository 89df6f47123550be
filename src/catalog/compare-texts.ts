import { stringify } from 'yaml';
import type { Run } from '../runs/run.ts';
import type { RunText } from './compare-api.ts';
import type { Entry } from './entry.ts';
import { evidenceOf } from './evidence.ts';

/** What a run is, as texts that compare well: sorted keys, a line each, nothing that differs between any two runs. */
export async function textsOf(entry: Entry): Promise<readonly RunText[]> {
  const { run } = entry;
  const { environment, data, config } = await evidenceOf(entry);
  return [
    { name: 'params.yaml', text: asYaml(run.params) },
    { name: 'metrics.yaml', text: asYaml(metricsOf(run)) },
    { name: 'environment.yaml', text: asYaml(environment) },
    { name: 'data.yaml', text: asYaml(data) },
    { name: 'tags.yaml', text: asYaml(run.tags) },
    ...Object.entries(config).map(([name, text]) => ({ name: `config/${name}`, text })),
  ];
}

function metricsOf({ metrics }: Run): Record<string, Record<string, number | null>> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { last, lastStep, min, max }]) => [name, { last, step: lastStep, min, max }]),
  );
}

function asYaml(record: Readonly<Record<string, unknown>>): string {
  if (Object.keys(record).length === 0) return '';
  const sorted = Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return stringify(sorted, { lineWidth: 0, aliasDuplicateObjects: false });
}
