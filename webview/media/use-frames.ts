import { useEffect, useState } from 'preact/hooks';
import { RequestError } from '../../src/protocol/client.ts';
import type { MediaFrameMessage } from '../../src/protocol/media.ts';
import type { Frames, Source } from './frames.ts';

/** What is known of some frames: those asked for, or the ones before while they are on their way. */
export interface Fetched {
  readonly frames: readonly MediaFrameMessage[] | null;
  readonly error: string | null;
  readonly loading: boolean;
}

/** Frames of several sources at a time, each at steps of its own, in the order of the sources. */
export function useFrames(
  frames: Frames,
  wanted: readonly { readonly source: Source; readonly steps: readonly (number | null)[] }[],
): readonly Fetched[] {
  const key = JSON.stringify(wanted);
  const version = frames.version.value;
  const [state, setState] = useState<ReadonlyMap<string, Fetched>>(new Map());
  const nameOf = (source: Source): string => JSON.stringify(source);
  useEffect(() => {
    const controller = new AbortController();
    const put = (source: Source, fetched: (before: Fetched | undefined) => Fetched): void =>
      setState((before) => new Map(before).set(nameOf(source), fetched(before.get(nameOf(source)))));
    const load = (): void => {
      for (const { source, steps } of wanted) {
        if (frames.here(source, steps) !== null) continue;
        put(source, (before) => ({ frames: before?.frames ?? null, error: null, loading: true }));
        frames.get(source, steps, controller.signal).then(
          (got) => put(source, () => ({ frames: got, error: null, loading: false })),
          (error: unknown) => {
            if (error instanceof RequestError && error.fault === 'cancelled') return;
            const message = error instanceof Error ? error.message : String(error);
            put(source, (before) => ({ frames: before?.frames ?? null, error: message, loading: false }));
          },
        );
      }
    };
    for (const { source, steps } of wanted) {
      const here = frames.here(source, steps);
      if (here !== null) put(source, () => ({ frames: here, error: null, loading: false }));
    }
    // A slider moves many times a second; only where it comes to rest is worth a question.
    const timer = setTimeout(load, state.size === 0 ? 0 : 60);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [frames, key, version]);
  return wanted.map(({ source }) => state.get(nameOf(source)) ?? { frames: null, error: null, loading: true });
}
