import type { JSX } from 'preact';
import type { LaunchParam } from '../../../src/protocol/launch.ts';
import { TextField } from '../../components/fields.tsx';

function textOf(event: Event): string {
  const { target } = event;
  return target !== null && 'value' in target && typeof target.value === 'string' ? target.value : '';
}

/** What a parameter's value is given with: a choice of a few, else a text. */
export function Control(props: {
  readonly param: LaunchParam;
  readonly value: string;
  readonly labelledBy: string;
  readonly invalid: boolean;
  readonly onValue: (value: string) => void;
}): JSX.Element {
  const { param, value, labelledBy, invalid, onValue } = props;
  const choices = param.kind === 'flag' ? ['true', 'false'] : param.choices;
  if (choices.length > 0) {
    const all = choices.includes(value) ? choices : [value, ...choices];
    return (
      <vscode-dropdown
        class="control"
        aria-labelledby={labelledBy}
        aria-label={param.name}
        value={value}
        onChange={(event) => {
          if (textOf(event) !== value) onValue(textOf(event));
        }}
      >
        {all.map((choice) => (
          <vscode-option key={choice} value={choice} selected={choice === value}>
            {choice}
          </vscode-option>
        ))}
      </vscode-dropdown>
    );
  }
  return <TextField label={param.name} value={value} invalid={invalid} onInput={onValue} />;
}
