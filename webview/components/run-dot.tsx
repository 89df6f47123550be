import type { JSX } from 'preact';

/** What a run's dot looks like: its shape tells the state, so that colour is never alone. The side bar's are the same. */
export type DotShape = 'ring' | 'disc' | 'cross' | 'square' | 'dashed';

const shapes: ReadonlyMap<string, DotShape> = new Map([
  ['running', 'ring'],
  ['failed', 'cross'],
  ['lost', 'cross'],
  ['killed', 'square'],
  ['pruned', 'square'],
  ['scheduled', 'dashed'],
  ['stale', 'dashed'],
]);

export function shapeOf(status: string): DotShape {
  return shapes.get(status) ?? 'disc';
}

/** A run's dot, 12 by 12 unless styled, in its colour. */
export function RunDot({ status, colour }: { readonly status: string; readonly colour: string }): JSX.Element {
  const shape = shapeOf(status);
  return (
    <svg class="run-dot" width="12" height="12" viewBox="2 2 12 12" aria-hidden="true" fill="none" stroke={colour}>
      {shape === 'disc' && <circle cx="8" cy="8" r="4.5" fill={colour} stroke="none" />}
      {shape === 'ring' && (
        <>
          <circle cx="8" cy="8" r="4.25" stroke-width="2" />
          <circle cx="8" cy="8" r="1.4" fill={colour} stroke="none" />
        </>
      )}
      {shape === 'dashed' && <circle cx="8" cy="8" r="4.25" stroke-width="1.8" stroke-dasharray="2.2 2.25" />}
      {shape === 'cross' && <path d="M4.25 4.25l7.5 7.5m0-7.5l-7.5 7.5" stroke-width="2.2" stroke-linecap="round" />}
      {shape === 'square' && <rect x="4" y="4" width="8" height="8" rx="1.5" fill={colour} stroke="none" />}
    </svg>
  );
}
