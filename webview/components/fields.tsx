import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';

function valueOf(event: Event): string {
  const { target } = event;
  return target !== null && 'value' in target && typeof target.value === 'string' ? target.value : '';
}

function checkedOf(event: Event): boolean {
  const { target } = event;
  return target !== null && 'checked' in target && target.checked === true;
}

/** Names a text field for those who do not see it: the toolkit calls every one "Text field" once it is in the page. */
function named(element: HTMLElement | null, label: string): void {
  element?.setAttribute('aria-label', label);
}

/** A field for a text, named by a label that stands elsewhere. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly invalid: boolean;
  readonly onInput: (value: string) => void;
}): JSX.Element {
  return (
    <vscode-text-field
      class={props.invalid ? 'control invalid' : 'control'}
      ref={(element) => named(element, props.label)}
      aria-invalid={props.invalid}
      value={props.value}
      onInput={(event) => props.onInput(valueOf(event))}
    />
  );
}

/** A search box; Escape empties it. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}): JSX.Element {
  return (
    <vscode-text-field
      class="search"
      placeholder={props.label}
      ref={(element) => named(element, props.label)}
      value={props.value}
      onInput={(event) => props.onInput(valueOf(event))}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onInput('');
      }}
    >
      <span slot="start" class="search-icon">
        <Icon name="search" />
      </span>
    </vscode-text-field>
  );
}

/** A labelled choice of a few. */
export function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <span id={id} class="field-label">
        {props.label}
      </span>
      <vscode-dropdown
        aria-labelledby={id}
        aria-label={props.label}
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find(({ value }) => value === valueOf(event));
          if (chosen !== undefined && chosen.value !== props.value) props.onChange(chosen.value);
        }}
      >
        {props.options.map(({ value, label }) => (
          <vscode-option key={value} value={value} selected={value === props.value}>
            {label}
          </vscode-option>
        ))}
      </vscode-dropdown>
    </div>
  );
}

/** A checkbox with its words. */
export function Toggle(props: {
  readonly label: string;
  readonly title?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}): JSX.Element {
  return (
    <vscode-checkbox
      title={props.title ?? ''}
      checked={props.checked}
      onChange={(event) => {
        const checked = checkedOf(event);
        if (checked !== props.checked) props.onChange(checked);
      }}
    >
      {props.label}
    </vscode-checkbox>
  );
}

/** A slider with its number. */
export function Slider(props: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly step: number;
  readonly onInput: (value: number) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="slider"
        type="range"
        min="0"
        max={props.max}
        step={props.step}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.valueAsNumber)}
      />
      <output for={id} class="field-number">
        {props.value.toFixed(2)}
      </output>
    </div>
  );
}
