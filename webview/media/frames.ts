import { signal, type ReadonlySignal } from '@preact/signals';
import type { MediaFrameMessage } from '../../src/protocol/media.ts';
import type { MediaKind } from '../../src/runs/media.ts';

/** One thing of one run. */
export interface Source {
  readonly run: string;
  readonly tag: string;
  readonly kind: MediaKind;
}

export type SendFrames = (
  source: Source,
  steps: readonly (number | null)[],
  signal: AbortSignal,
) => Promise<readonly MediaFrameMessage[]>;

/** Bytes of frames that are kept for coming back to. */
const keptBytes = 96 * 1024 * 1024;
const perMessage = 100;

function keyOf({ run, tag, kind }: Source, step: number | null): string {
  return JSON.stringify([run, kind, tag, step]);
}

function sizeOf({ content }: MediaFrameMessage): number {
  switch (content.kind) {
    case 'image':
      return content.pictures.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    case 'audio':
      return content.clips.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    case 'curve':
      return content.lines.reduce((sum, { xs }) => sum + 2 * xs.byteLength, 0);
    case 'text':
      return content.text.length * 2;
    default:
      return 4_096;
  }
}

/** Frames as they were fetched, the latest used kept up to a number of bytes. */
export class Frames {
  readonly #send: SendFrames;
  readonly #kept = new Map<string, MediaFrameMessage>();
  readonly #version = signal(0);
  #bytes = 0;

  constructor(send: SendFrames) {
    this.#send = send;
  }

  /** Goes up when frames were let go of because they may have changed. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /** Frames that are here already; null if one of the steps is not. */
  here(source: Source, steps: readonly (number | null)[]): readonly MediaFrameMessage[] | null {
    const found = steps.map((step) => this.#kept.get(keyOf(source, step)));
    return found.every((frame) => frame !== undefined) ? found : null;
  }

  /** Frames at some steps, fetched where they are not here; steps that the run does not have are left out. */
  async get(
    source: Source,
    steps: readonly (number | null)[],
    signal: AbortSignal,
  ): Promise<readonly MediaFrameMessage[]> {
    const lacking = steps.filter((step) => !this.#kept.has(keyOf(source, step)));
    const fetched = new Map<string, MediaFrameMessage>();
    for (let from = 0; from < lacking.length; from += perMessage) {
      for (const frame of await this.#send(source, lacking.slice(from, from + perMessage), signal)) {
        fetched.set(keyOf(source, frame.step), frame);
      }
    }
    const all = steps.flatMap((step) => this.#kept.get(keyOf(source, step)) ?? fetched.get(keyOf(source, step)) ?? []);
    for (const frame of all) this.#keep(keyOf(source, frame.step), frame);
    return all;
  }

  /** What these runs logged without a step may be another one now. */
  grow(runs: readonly string[]): void {
    for (const [key, frame] of this.#kept) {
      if (frame.step === null && runs.some((run) => key.startsWith(`[${JSON.stringify(run)},`))) this.#drop(key, frame);
    }
    this.#version.value += 1;
  }

  #keep(key: string, frame: MediaFrameMessage): void {
    const known = this.#kept.get(key);
    if (known !== undefined) this.#drop(key, known);
    this.#kept.set(key, frame);
    this.#bytes += sizeOf(frame);
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= keptBytes || oldest === key) break;
      this.#drop(oldest, old);
    }
  }

  #drop(key: string, frame: MediaFrameMessage): void {
    this.#kept.delete(key);
    this.#bytes -= sizeOf(frame);
  }
}
