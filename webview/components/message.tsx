import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';

/** A quiet sentence in the place of something that is not there: why, and what to do. */
export function Message(props: {
  readonly icon: string;
  readonly title: string;
  /** Stands for the whole page: its title is the page's heading. */
  readonly page?: boolean;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="message" role="status">
      <span class="message-icon">
        <Icon name={props.icon} />
      </span>
      {props.page === true ? <h1 class="message-title">{props.title}</h1> : <p class="message-title">{props.title}</p>}
      {props.children}
    </div>
  );
}
