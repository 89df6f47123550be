import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { MediaRunMessage } from '../../../src/protocol/media.ts';
import type { MediaKind } from '../../../src/runs/media.ts';
import { inksOf } from '../../charts/scene.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Message } from '../../components/message.tsx';
import { MediaCard } from '../../media/card.tsx';
import type { Frames } from '../../media/frames.ts';
import { kindTitle } from '../../media/kinds.ts';
import type { MediaScene } from '../../media/parts.ts';
import { thingsOf, type Thing } from '../../media/things.ts';
import type { Resource } from '../../state/resource.ts';
import { themeKind } from '../../state/theme.ts';
import type { MediaPage } from './state.ts';
import { Toolbar } from './toolbar.tsx';

export interface AppProps {
  readonly page: Signal<MediaPage>;
  readonly runs: Resource<readonly MediaRunMessage[]>;
  readonly frames: Frames;
  readonly onRetry: () => void;
  readonly onOpen: (run: string) => void;
  readonly onUncheck: (run: string) => void;
  readonly openFile: MediaScene['openFile'];
}

/** What the checked runs logged beside their numbers, side by side. */
export function App(props: AppProps): JSX.Element {
  const { page } = props;
  const runs = props.runs.value.value;
  const error = props.runs.error.value;
  if (runs === null) {
    if (error === null) return <main class="media-main" aria-busy="true" aria-label={t('Loading')} />;
    return (
      <main class="page-message">
        <Message page icon="error" title={error}>
          <Button onClick={props.onRetry}>{t('Try again')}</Button>
        </Message>
      </main>
    );
  }
  if (runs.length === 0) {
    return (
      <main class="page-message">
        <Message page icon="file-media" title={t('No runs are checked.')}>
          <p>{t('Check runs in the Runs view to see their images, histograms and tables here.')}</p>
        </Message>
      </main>
    );
  }
  const inks = inksOf(runs, themeKind.value);
  const shown = runs.filter(({ id }) => !page.value.hidden.includes(id));
  const things = thingsOf(shown, page.value.search);
  const kinds = new Set(runs.flatMap(({ tags }) => tags.map(({ kind }) => kind)));
  const scene: MediaScene = {
    page,
    frames: props.frames,
    runs: new Map(runs.map((run) => [run.id, run])),
    inks,
    openFile: props.openFile,
  };
  return (
    <>
      <Toolbar page={page} runs={runs} kinds={kinds} inks={inks} onOpen={props.onOpen} onUncheck={props.onUncheck} />
      <main class="media-main">
        {things.length === 0 ? (
          <Nothing page={page} logged={kinds.size > 0} />
        ) : (
          [...new Set(things.map(({ kind }) => kind))].map((kind) => (
            <Section key={kind} scene={scene} kind={kind} things={things.filter((thing) => thing.kind === kind)} />
          ))
        )}
      </main>
    </>
  );
}

function Nothing({ page, logged }: { readonly page: Signal<MediaPage>; readonly logged: boolean }): JSX.Element {
  if (!logged) {
    return (
      <Message icon="file-media" title={t('The checked runs have logged numbers only.')}>
        <p>{t('Images, histograms, curves, tables and texts that they log appear here.')}</p>
      </Message>
    );
  }
  return (
    <Message icon="search" title={t('Nothing matches.')}>
      <Button onClick={() => (page.value = { ...page.peek(), search: '', hidden: [] })}>{t('Show everything')}</Button>
    </Message>
  );
}

function Section(props: {
  readonly scene: MediaScene;
  readonly kind: MediaKind;
  readonly things: readonly Thing[];
}): JSX.Element {
  const { scene, kind, things } = props;
  const { page } = scene;
  const isOpen = page.value.search !== '' || !page.value.closed.includes(kind);
  return (
    <section aria-label={kindTitle(kind)}>
      <h2 class="group-title">
        <button
          type="button"
          class="group-toggle"
          aria-expanded={isOpen}
          onClick={() => {
            const others = page.peek().closed.filter((other) => other !== kind);
            page.value = { ...page.peek(), closed: isOpen ? [...others, kind] : others };
          }}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          {kindTitle(kind)}
          <span class="group-count">{things.length}</span>
        </button>
      </h2>
      {isOpen && (
        <div class="media-cards">
          {things.map((thing) => (
            <MediaCard key={thing.key} scene={scene} thing={thing} />
          ))}
        </div>
      )}
    </section>
  );
}
