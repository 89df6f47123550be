import type { ComponentChildren, JSX } from 'preact';

/** One thing that is known, with its name; `wide`: over the whole width. */
export function Fact(props: {
  readonly name: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={props.wide === true ? 'fact wide' : 'fact'}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
