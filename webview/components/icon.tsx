import type { JSX } from 'preact';

/** A codicon, for the eye only: whatever carries it has a label of its own. */
export function Icon({ name }: { readonly name: string }): JSX.Element {
  return <i class={`codicon codicon-${name}`} aria-hidden="true" />;
}
