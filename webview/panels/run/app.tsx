import type { ReadonlySignal, Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { MediaTagMessage } from '../../../src/protocol/media.ts';
import type { RunSnapshotMessage } from '../../../src/protocol/run-snapshot.ts';
import type { Preview, RunAct, RunEdit, RunPage } from '../../../src/protocol/run-page.ts';
import type { CutQueue } from '../../charts/cuts.ts';
import type { Scene } from '../../charts/scene.ts';
import { Button } from '../../components/button.tsx';
import { Message } from '../../components/message.tsx';
import type { Resource } from '../../state/resource.ts';
import { Curves } from './curves.tsx';
import { Facts } from './facts.tsx';
import { Files } from './files.tsx';
import { Header } from './header.tsx';
import { Media } from './media.tsx';
import { MetricsTable } from './metrics-table.tsx';
import { Pairs } from './pairs.tsx';
import { Problems } from './problems.tsx';
import { Reproduction } from './reproduction.tsx';
import { Snapshot } from './snapshot.tsx';
import type { RunPageState } from './state.ts';

export interface AppProps {
  readonly scene: Scene;
  readonly sparklines: CutQueue;
  readonly page: Signal<RunPageState>;
  readonly run: Resource<RunPage | null>;
  readonly media: Resource<readonly MediaTagMessage[]>;
  readonly snapshot: Resource<RunSnapshotMessage | null>;
  readonly loaded: ReadonlySignal<boolean>;
  readonly onRetry: () => void;
  readonly onAct: (act: RunAct) => Promise<void>;
  readonly onExport: (metric: string) => Promise<void>;
  readonly onEdit: (edit: RunEdit) => Promise<void>;
  readonly onOpenRun: (id: string) => void;
  readonly onOpenFile: (path: string) => Promise<void>;
  readonly onDownload: (path: string) => Promise<void>;
  readonly preview: (path: string, signal: AbortSignal) => Promise<Preview>;
}

/** One run, as a page that is read from top to bottom. */
export function App(props: AppProps): JSX.Element {
  const { scene, page } = props;
  const run = props.run.value.value;
  const error = props.run.error.value;
  if (run === null) {
    if (error !== null) {
      return (
        <main class="page-message">
          <Message page icon="error" title={error}>
            <Button onClick={props.onRetry}>{t('Try again')}</Button>
          </Message>
        </main>
      );
    }
    if (!props.loaded.value) return <main class="run-page" aria-busy="true" aria-label={t('Loading')} />;
    return (
      <main class="page-message">
        <Message page icon="circle-slash" title={t('This run is not there any more.')}>
          <p>{t('Its files were deleted or moved, or they lie outside the folders that are looked at.')}</p>
          <Button onClick={props.onRetry}>{t('Look again')}</Button>
        </Message>
      </main>
    );
  }
  return (
    <main class="run-page">
      <Header
        run={run}
        scene={scene}
        sparklines={props.sparklines}
        onAct={props.onAct}
        onEdit={props.onEdit}
        onOpenRun={props.onOpenRun}
      />
      {run.problems.length > 0 && <Problems problems={run.problems} />}
      <Facts run={run} onOpenRun={props.onOpenRun} />
      <MetricsTable
        run={run}
        scene={scene}
        sparklines={props.sparklines}
        search={page.value.metricSearch}
        onSearch={(metricSearch) => (page.value = { ...page.peek(), metricSearch })}
      />
      <Pairs
        title={t('Parameters')}
        empty={t('This run has logged no parameters.')}
        pairs={Object.entries(run.params).map(([key, value]) => [key, value === null ? t('none') : String(value)])}
        search={page.value.paramSearch}
        onSearch={(paramSearch) => (page.value = { ...page.peek(), paramSearch })}
      />
      <Pairs title={t('Tags')} empty={null} pairs={Object.entries(run.tags)} />
      <Curves run={run} scene={scene} onExport={props.onExport} />
      {props.snapshot.value.value != null && <Snapshot snapshot={props.snapshot.value.value} />}
      <Reproduction run={run} onAct={props.onAct} onOpenRun={props.onOpenRun} />
      <Media tags={props.media.value.value ?? []} onOpen={() => void props.onAct('media')} />
      <Files
        run={run}
        selected={page.value.file}
        onSelect={(file) => (page.value = { ...page.peek(), file })}
        onOpenFile={props.onOpenFile}
        onDownload={props.onDownload}
        preview={props.preview}
      />
      <Pairs title={t('Sources')} empty={null} pairs={run.sources.map(({ tracker, file }) => [tracker, file])} />
    </main>
  );
}
