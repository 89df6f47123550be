import './media.css';
import { signal } from '@preact/signals';
import { mediaEvents, mediaRequests, type MediaRunMessage } from '../../../src/protocol/media.ts';
import { Frames } from '../../media/frames.ts';
import { keepState, showPage, startPage } from '../../state/page.tsx';
import { Resource } from '../../state/resource.ts';
import { App } from './app.tsx';
import { mediaPage } from './state.ts';

/** Looking through a large event file takes its time. */
const timeLimit = 300_000;
/** Runs that grow all the time are asked for what is new this often, ms. */
const growthPause = 1_000;

const host = startPage(mediaRequests, mediaEvents);
const { client } = host;
const page = signal(host.restore(mediaPage));
const runs = new Resource<readonly MediaRunMessage[]>();
const load = (): Promise<void> => runs.load((signal) => client.request('media.runs', {}, { signal, timeLimit }));
const frames = new Frames((source, steps, signal) =>
  client.request('media.frames', { ...source, steps: [...steps] }, { signal, timeLimit }),
);

const grown = new Set<string>();
client.on('media.runs', () => void load());
client.on('media.grown', (payload) => {
  const waits = grown.size > 0;
  for (const run of payload.runs) grown.add(run);
  if (waits) return;
  setTimeout(() => {
    const now = [...grown];
    grown.clear();
    void load().then(() => frames.grow(now));
  }, growthPause);
});

keepState(host, page);
void showPage(
  <App
    page={page}
    runs={runs}
    frames={frames}
    onRetry={() => void load()}
    onOpen={(run) => void client.request('media.open', { run })}
    onUncheck={(run) => void client.request('media.uncheck', { run })}
    openFile={async (run, { tag, kind }, step) => {
      await client.request('media.openFile', { run, tag, kind, step });
    }}
  />,
  page,
  load(),
);
