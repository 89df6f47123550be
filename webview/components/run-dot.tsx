import type { JSX } from 'preact';

/** What a run's dot looks like: its shape tells the state, so that colour is never alone. */
export type DotShape = 'ring' | 'disc' | 'cross' | 'dashed' | 'diamond';

const shapes: ReadonlyMap<string, DotShape> = new Map([
  ['running', 'ring'],
  ['finished', 'disc'],
  ['failed', 'cross'],
  ['killed', 'cross'],
  ['lost', 'cross'],
  ['scheduled', 'dashed'],
]);

export function shapeOf(status: string): DotShape {
  return shapes.get(status) ?? 'diamond';
}

/** A run's dot, 12 by 12, in the current colour. */
export function RunDot({ status, colour }: { readonly status: string; readonly colour: string }): JSX.Element {
  const shape = shapeOf(status);
  return (
    <svg class="run-dot" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill={colour} stroke={colour}>
      {shape === 'disc' && <circle cx="6" cy="6" r="4.5" stroke="none" />}
      {shape === 'ring' && <circle cx="6" cy="6" r="3.75" fill="none" stroke-width="2" />}
      {shape === 'dashed' && <circle cx="6" cy="6" r="4" fill="none" stroke-width="1.5" stroke-dasharray="2 1.6" />}
      {shape === 'cross' && <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke-width="2" stroke-linecap="round" />}
      {shape === 'diamond' && <path d="M6 1.8L10.2 6 6 10.2 1.8 6z" fill="none" stroke-width="1.6" />}
    </svg>
  );
}
