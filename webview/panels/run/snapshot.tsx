import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunSnapshotMessage } from '../../../src/protocol/run-snapshot.ts';
import { formatBytes, formatTime } from '../../components/format.ts';
import { Fact } from './fact.tsx';
import { Problems } from './problems.tsx';
import { SnapshotCode } from './snapshot-code.tsx';

type Data = RunSnapshotMessage['inputs'];

/** What the run was made of: code, environment, data, seeds, machine. Long lists open on demand. */
export function Snapshot({ snapshot }: { readonly snapshot: RunSnapshotMessage }): JSX.Element {
  const { recorded, takenAt, code, command, python, packages, locks, variables, container, machine, seeds } = snapshot;
  const { inputs, outputs, problems } = snapshot;
  const from =
    recorded === 'logged'
      ? t('from what its logger left')
      : takenAt === null
        ? t('recorded at its launch')
        : t('recorded at its launch, {0}', formatTime(takenAt));
  return (
    <section aria-labelledby="snapshot">
      <div class="section-head">
        <h2 id="snapshot">{t('Snapshot')}</h2>
        <span class="quiet">{from}</span>
      </div>
      {problems.length > 0 && <Problems problems={problems} />}
      <dl class="facts snapshot-facts">
        {code !== null && <SnapshotCode code={code} />}
        {command !== null && (
          <Fact wide name={t('Command')}>
            <code>{command}</code>
          </Fact>
        )}
        {python !== null && (
          <Fact name="Python">
            {python.version}
            {python.program !== null && <code class="quiet">{python.program}</code>}
          </Fact>
        )}
        {locks.length > 0 && <Fact name={t('Lock files')}>{locks.join(', ')}</Fact>}
        {container !== null && <Fact name={t('Container')}>{container}</Fact>}
        {Object.keys(seeds).length > 0 && (
          <Fact name={t('Seeds')}>
            {Object.entries(seeds)
              .map(([name, value]) => `${name} = ${value}`)
              .join(', ')}
          </Fact>
        )}
        {Object.keys(machine).length > 0 && <Fact name={t('Machine')}>{machineWords(machine)}</Fact>}
      </dl>
      <DataList title={t('Inputs')} data={inputs} />
      <DataList title={t('Outputs')} data={outputs ?? []} />
      <PairList title={t('Packages')} pairs={Object.entries(packages)} />
      <PairList title={t('Variables')} pairs={Object.entries(variables)} />
    </section>
  );
}

function machineWords(machine: Readonly<Record<string, string>>): string {
  const { os, host, arch, cpu, cpus, memory, gpu, cuda, driver } = machine;
  const bytes = Number(memory);
  const parts = [
    host,
    os,
    arch,
    cpu,
    cpus === undefined ? undefined : t('{0} cores', cpus),
    memory === undefined || Number.isNaN(bytes) ? memory : formatBytes(bytes),
    gpu,
    cuda === undefined ? undefined : `CUDA ${cuda}`,
    driver === undefined ? undefined : t('driver {0}', driver),
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function DataList({ title, data }: { readonly title: string; readonly data: Data }): JSX.Element | null {
  if (data.length === 0) return null;
  return (
    <details class="snapshot-list" open={data.length <= 10}>
      <summary>
        {title} <span class="quiet">{data.length}</span>
      </summary>
      <div class="table-frame">
        <table class="table pairs">
          <tbody>
            {data.map(({ path, digest, bytes, committed }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td>
                  <code title={digest}>{shortDigest(digest)}</code>
                  {bytes !== null && <span class="quiet"> {formatBytes(bytes)}</span>}
                  {committed === true && <span class="quiet"> {t('in the commit')}</span>}
                  {committed === false && <span class="quiet"> {t('not in the commit')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function PairList(props: {
  readonly title: string;
  readonly pairs: readonly (readonly [string, string | null])[];
}): JSX.Element | null {
  const { title, pairs } = props;
  if (pairs.length === 0) return null;
  return (
    <details class="snapshot-list">
      <summary>
        {title} <span class="quiet">{pairs.length}</span>
      </summary>
      <table class="table pairs">
        <tbody>
          {pairs.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value ?? <span class="quiet">{t('secret')}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function shortDigest(digest: string): string {
  const [algorithm = '', value = ''] = digest.split(':', 2);
  return value.length > 16 ? `${algorithm}:${value.slice(0, 12)}…` : digest;
}
