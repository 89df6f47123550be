import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { LaunchParam } from '../../../src/protocol/launch.ts';
import { formatNumber } from '../../../src/runs/numbers.ts';
import { paramKey } from '../../../src/runs/param-key.ts';
import type { InputFault } from '../../../src/runs/param-input.ts';
import { Chip } from './chip.tsx';
import { Control } from './control.tsx';

export interface ParamRowProps {
  readonly param: LaunchParam;
  readonly value: string;
  readonly changed: boolean;
  readonly fault: InputFault | null;
  readonly onValue: (value: string) => void;
}

/** One parameter: its name, its value, and the default, last and best values, which fill in. */
export function ParamRow({ param, value, changed, fault, onValue }: ParamRowProps): JSX.Element {
  const id = useId();
  const { name, text, last, best, help } = param;
  return (
    <li class={changed ? 'param changed' : 'param'}>
      <div class="param-name">
        <span id={id}>{name}</span>
        {param.required ? <span class="quiet"> {t('needed')}</span> : null}
        {help === null ? null : <p class="quiet param-help">{help}</p>}
      </div>
      <div class="param-value">
        <Control param={param} value={value} labelledBy={id} invalid={fault !== null} onValue={onValue} />
        {fault === null ? null : (
          <p class="failure" role="alert">
            {faultSentence(param, fault)}
          </p>
        )}
      </div>
      <div class="chips">
        {text === null ? null : (
          <Chip kind={t('default')} value={text} of={name} current={isSame(param, value, text)} onTake={onValue} />
        )}
        {last === null ? null : (
          <Chip kind={t('last')} value={last} of={name} current={isSame(param, value, last)} onTake={onValue} />
        )}
        {best === null ? null : (
          <Chip
            kind={t('best')}
            value={best.text}
            of={name}
            more={`→ ${best.metric} ${formatNumber(best.score)}`}
            current={isSame(param, value, best.text)}
            onTake={onValue}
          />
        )}
      </div>
    </li>
  );
}

/** Of numbers, 1e-3 and 0.001 are the same value. */
function isSame({ kind }: LaunchParam, a: string, b: string): boolean {
  return kind === 'number' ? paramKey(a) === paramKey(b) : a === b;
}

function faultSentence({ name, text, choices }: LaunchParam, fault: InputFault): string {
  switch (fault) {
    case 'number':
      return t('{0} is a number, for example {1}.', name, text ?? '0.1');
    case 'choice':
      return t('{0} is one of: {1}.', name, choices.join(', '));
    case 'flag':
      return t('{0} is true or false.', name);
    case 'missing':
      return t('{0} needs a value.', name);
  }
}
