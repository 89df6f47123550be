/** Calls `write` at most once per `pause` ms, with the latest value; `flush` writes what is still waiting. */
export function lazily<T>(write: (value: T) => void, pause = 150): { put(value: T): void; flush(): void } {
  let waiting: { readonly value: T; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  const flush = (): void => {
    if (waiting === null) return;
    clearTimeout(waiting.timer);
    const { value } = waiting;
    waiting = null;
    write(value);
  };
  return {
    put: (value) => {
      if (waiting !== null) clearTimeout(waiting.timer);
      waiting = { value, timer: setTimeout(flush, pause) };
    },
    flush,
  };
}
