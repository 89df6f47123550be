import { signal, type ReadonlySignal } from '@preact/signals';
import { RequestError } from '../../src/protocol/client.ts';

/** Something that is fetched: the last good value stays while a newer one is on its way. */
export class Resource<T> {
  readonly #value = signal<T | null>(null);
  readonly #loading = signal(false);
  readonly #error = signal<string | null>(null);
  #controller: AbortController | null = null;

  get value(): ReadonlySignal<T | null> {
    return this.#value;
  }

  get loading(): ReadonlySignal<boolean> {
    return this.#loading;
  }

  /** The sentence of the last failure; null once something was fetched. */
  get error(): ReadonlySignal<string | null> {
    return this.#error;
  }

  /** Fetches; a fetch that is still under way is cancelled and its answer never shown. */
  async load(fetch: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#loading.value = true;
    try {
      const value = await fetch(controller.signal);
      if (controller.signal.aborted) return;
      this.#value.value = value;
      this.#error.value = null;
    } catch (error) {
      if (controller.signal.aborted) return;
      if (error instanceof RequestError && error.fault === 'cancelled') return;
      this.#error.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (this.#controller === controller) this.#loading.value = false;
    }
  }

  /** Cancels what is under way. */
  cancel(): void {
    this.#controller?.abort();
    this.#loading.value = false;
  }
}
