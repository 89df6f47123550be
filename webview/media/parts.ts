import type { Signal } from '@preact/signals';
import type { MediaRunMessage } from '../../src/protocol/media.ts';
import type { LineInk } from '../charts/ink.ts';
import type { MediaPage } from '../panels/media/state.ts';
import type { Frames } from './frames.ts';
import type { Thing } from './things.ts';
import type { Fetched } from './use-frames.ts';

/** What all cards of the page share. */
export interface MediaScene {
  readonly page: Signal<MediaPage>;
  readonly frames: Frames;
  /** By id. */
  readonly runs: ReadonlyMap<string, MediaRunMessage>;
  readonly inks: ReadonlyMap<string, LineInk>;
  readonly openFile: (run: string, thing: Thing, step: number | null) => Promise<void>;
}

/** One run's part of a card: its frame at the step that is shown. */
export interface Shown {
  readonly run: MediaRunMessage;
  /** The step that this run has; null where the thing has none. */
  readonly step: number | null;
  readonly fetched: Fetched;
}
