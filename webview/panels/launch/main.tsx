import './launch.css';
import { signal } from '@preact/signals';
import { launchEvents, launchRequests, type LaunchForm } from '../../../src/protocol/launch.ts';
import { keepState, showPage, startPage } from '../../state/page.tsx';
import { Resource } from '../../state/resource.ts';
import { App } from './app.tsx';
import { launchPage } from './state.ts';

const host = startPage(launchRequests, launchEvents);
const { client } = host;
const page = signal(host.restore(launchPage));
const form = new Resource<LaunchForm>();
const failure = signal<string | null>(null);
const starting = signal(false);
const load = (): Promise<void> => form.load((signal) => client.request('launch.form', {}, { signal }));

keepState(host, page);
void showPage(
  <App
    form={form}
    page={page}
    failure={failure}
    starting={starting}
    onStart={(given) => {
      if (starting.peek()) return;
      starting.value = true;
      failure.value = null;
      client
        .request('launch.start', { given }, { timeLimit: 120_000 })
        .then((why) => {
          failure.value = why;
        })
        .catch((error: unknown) => {
          failure.value = error instanceof Error ? error.message : String(error);
        })
        .finally(() => {
          starting.value = false;
        });
    }}
    onRetry={() => void load()}
  />,
  page,
  load(),
);
