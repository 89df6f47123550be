import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';

/** A button with words. */
export function Button(props: {
  readonly primary?: boolean;
  readonly icon?: string;
  readonly title?: string;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <vscode-button
      appearance={props.primary === true ? 'primary' : 'secondary'}
      title={props.title ?? ''}
      onClick={props.onClick}
    >
      {props.icon === undefined ? null : (
        <span slot="start">
          <Icon name={props.icon} />
        </span>
      )}
      {props.children}
    </vscode-button>
  );
}

/** A small native button that shows an icon only; `pressed` makes it a toggle. */
export function IconButton(props: {
  readonly icon: string;
  readonly label: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      title={props.label}
      aria-label={props.label}
      {...(props.pressed === undefined ? {} : { 'aria-pressed': props.pressed })}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
