import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../../components/button.tsx';
import type { Axis } from './model.ts';
import type { Compare } from './store.ts';

interface HeadProps {
  readonly compare: Compare;
  readonly axis: Axis;
  readonly index: number;
  readonly x: number;
}

/** An axis's name. Pressing it opens what can be done with the axis by keyboard: keep a part, move it, take it away. */
export function AxisHead({ compare, axis, index, x }: HeadProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const brushed = Object.hasOwn(compare.page.value.brushes, axis.key);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      class="axis-head"
      style={{ left: `${x}px` }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) close();
      }}
    >
      <button
        ref={button}
        type="button"
        class={brushed ? 'axis-name brushed' : 'axis-name'}
        title={axis.key}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {axis.name}
      </button>
      {open ? <AxisMenu compare={compare} axis={axis} index={index} onClose={close} /> : null}
    </div>
  );
}

function AxisMenu({
  compare,
  axis,
  index,
  onClose,
}: Omit<HeadProps, 'x'> & { readonly onClose: () => void }): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => menu.current?.querySelector('input')?.focus(), []);
  const keys = compare.axes.value.map(({ key }) => key);
  const move = (to: number): void => {
    const others = keys.filter((key) => key !== axis.key);
    compare.set({ axes: [...others.slice(0, to), axis.key, ...others.slice(to)] });
  };
  return (
    <div class="axis-menu" ref={menu} role="dialog" aria-label={t('Axis {0}', axis.name)}>
      {axis.kind === 'number' ? (
        <NumberRange compare={compare} axis={axis} />
      ) : (
        <NameChoice compare={compare} axis={axis} />
      )}
      <div class="toolbar">
        <IconButton icon="arrow-left" label={t('Move left')} onClick={() => move(Math.max(0, index - 1))} />
        <IconButton icon="arrow-right" label={t('Move right')} onClick={() => move(index + 1)} />
        <IconButton
          icon="clear-all"
          label={t('Keep all runs of this axis')}
          onClick={() => compare.brush(axis.key, null)}
        />
        <IconButton
          icon="trash"
          label={t('Remove axis')}
          onClick={() => {
            compare.brush(axis.key, null);
            compare.set({ axes: keys.filter((key) => key !== axis.key) });
          }}
        />
        <IconButton icon="close" label={t('Close')} onClick={onClose} />
      </div>
    </div>
  );
}

interface PartProps {
  readonly compare: Compare;
  readonly axis: Axis;
}

function NumberRange({ compare, axis }: PartProps): JSX.Element {
  const brush = compare.page.value.brushes[axis.key];
  const range = brush !== undefined && 'from' in brush ? brush : { from: axis.low, to: axis.high };
  const field = (label: string, value: number, write: (value: number) => void): JSX.Element => (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        class="number-input"
        type="number"
        step="any"
        value={value}
        onChange={(event) => {
          const number = event.currentTarget.valueAsNumber;
          if (Number.isFinite(number)) write(number);
        }}
      />
    </label>
  );
  return (
    <>
      {field(t('from'), range.from, (from) => compare.brush(axis.key, { from, to: Math.max(from, range.to) }))}
      {field(t('to'), range.to, (to) => compare.brush(axis.key, { from: Math.min(range.from, to), to }))}
    </>
  );
}

function NameChoice({ compare, axis }: PartProps): JSX.Element {
  const brush = compare.page.value.brushes[axis.key];
  const kept = brush !== undefined && 'names' in brush ? brush.names : axis.names;
  const toggle = (name: string): void => {
    const next = kept.includes(name) ? kept.filter((one) => one !== name) : [...kept, name];
    compare.brush(axis.key, next.length === axis.names.length ? null : { names: next });
  };
  return (
    <ul class="axis-names">
      {axis.names.map((name) => (
        <li key={name}>
          <label class="check">
            <input type="checkbox" checked={kept.includes(name)} onChange={() => toggle(name)} />
            {name === '' ? t('(empty)') : name}
          </label>
        </li>
      ))}
    </ul>
  );
}
