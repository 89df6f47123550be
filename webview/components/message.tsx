import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';

/** A quiet sentence in the place of something that is not there: why, and what to do. */
export function Message(props: {
  readonly icon: string;
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="message" role="status">
      <span class="message-icon">
        <Icon name={props.icon} />
      </span>
      <p class="message-title">{props.title}</p>
      {props.children}
    </div>
  );
}
