import { t } from '@vscode/l10n';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { completionAt, type Completion } from '../../../src/runs/query-complete.ts';
import { Icon } from '../../components/icon.tsx';
import { IconButton } from '../../components/button.tsx';
import type { TableStore } from './store.ts';
import { suggestionsAt, type Suggestion } from './suggestions.ts';

/** How long one rests before a query is tried, ms. */
const rest = 250;

interface Offer {
  readonly completion: Completion;
  readonly suggestions: readonly Suggestion[];
  /** −1: none is chosen, Enter takes the query as it is. */
  readonly at: number;
}

/** The line that says which runs the table holds: keys and values are completed, a wrong place is underlined. */
export function QueryBar({ store }: { readonly store: TableStore }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(store.look.value.query);
  const [offer, setOffer] = useState<Offer | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef(0);
  const query = store.look.value.query;
  const fault = store.rows.fault.value;
  const shownFault = fault !== null && text === query && query !== '' ? fault : null;
  useEffect(() => {
    if (query !== input.current?.value) setText(query);
  }, [query]);

  const take = (next: string): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    if (next !== store.look.peek().query) store.change({ query: next });
  };
  const suggest = async (next: string, caret: number): Promise<void> => {
    latest.current += 1;
    const turn = latest.current;
    const completion = completionAt(next, caret);
    const columns = await store.everyColumn();
    const values = completion.key === null ? [] : await store.valuesOf(completion.key, columns);
    if (turn !== latest.current || document.activeElement !== input.current) return;
    const suggestions = suggestionsAt(completion, columns, values).filter(
      ({ text: whole }) => whole !== next.slice(completion.from, completion.to),
    );
    setOffer(suggestions.length === 0 ? null : { completion, suggestions, at: -1 });
  };
  const edit = (next: string, caret: number): void => {
    setText(next);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => take(next), rest);
    void suggest(next, caret);
  };
  const accept = ({ text: put }: Suggestion): void => {
    if (offer === null || input.current === null) return;
    const { from, to } = offer.completion;
    const after = text.slice(to);
    const gap = after.startsWith(' ') || after.startsWith(')') || after.startsWith(',') ? '' : ' ';
    const next = text.slice(0, from) + put + gap + after;
    const caret = from + put.length + (gap === '' ? 0 : 1);
    input.current.value = next;
    input.current.setSelectionRange(caret, caret);
    setOffer(null);
    edit(next, caret);
  };
  const close = (): void => {
    latest.current += 1;
    setOffer(null);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = offer?.suggestions[offer.at];
    if (step !== 0 && offer !== null) {
      const count = offer.suggestions.length;
      setOffer({ ...offer, at: offer.at === -1 && step < 0 ? count - 1 : (offer.at + step + count) % count });
    } else if ((step === 1 && offer === null) || (event.key === ' ' && event.ctrlKey)) {
      void suggest(text, event.currentTarget.selectionStart ?? text.length);
    } else if (event.key === 'Tab' && offer !== null && !event.shiftKey && offer.completion.prefix !== '') {
      const first = chosen ?? offer.suggestions[0];
      if (first !== undefined) accept(first);
    } else if (event.key === 'Enter') {
      if (chosen !== undefined) accept(chosen);
      else {
        close();
        take(text);
        if (shownFault !== null) event.currentTarget.setSelectionRange(shownFault.from, shownFault.to);
      }
    } else if (event.key === 'Escape') {
      if (offer !== null) close();
      else if (text !== '') {
        setText('');
        take('');
      } else return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="query">
      <div class={`query-box ${shownFault === null ? '' : 'faulty'}`}>
        <Icon name="filter" />
        <div class="query-text">
          <div ref={mirror} class="query-mirror" aria-hidden="true">
            {shownFault !== null && (
              <>
                {text.slice(0, shownFault.from)}
                <span class="squiggle">
                  {text.slice(shownFault.from, Math.max(shownFault.to, shownFault.from)) || ' '}
                </span>
              </>
            )}
          </div>
          <input
            ref={input}
            type="text"
            spellcheck={false}
            autocomplete="off"
            value={text}
            placeholder={t('Filter: metrics.val/acc > 0.9 and params.optimizer = adam')}
            role="combobox"
            aria-label={t('Filter runs')}
            aria-expanded={offer !== null}
            aria-controls="query-offers"
            aria-autocomplete="list"
            aria-invalid={shownFault !== null}
            aria-describedby="query-fault"
            {...(offer !== null && offer.at >= 0 ? { 'aria-activedescendant': `offer-${offer.at}` } : {})}
            onInput={(event) => edit(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onKeyDown={onKeyDown}
            onBlur={() => {
              close();
              take(text);
            }}
            onScroll={(event) => {
              if (mirror.current !== null) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
          />
        </div>
        {text !== '' && (
          <IconButton
            icon="close"
            label={t('Clear the filter')}
            onClick={() => {
              setText('');
              take('');
              input.current?.focus();
            }}
          />
        )}
      </div>
      <p id="query-fault" class="query-fault" role="status">
        {shownFault !== null && offer === null && (
          <>
            <Icon name="error" /> {`${shownFault.message} ${shownFault.hint}`}
          </>
        )}
      </p>
      <ul id="query-offers" class="offers" role="listbox" aria-label={t('What fits here')} hidden={offer === null}>
        {offer?.suggestions.map((suggestion, i) => (
          <li
            key={suggestion.text}
            id={`offer-${i}`}
            role="option"
            class={i === offer.at ? 'on' : ''}
            aria-selected={i === offer.at}
            ref={i === offer.at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : null}
            onPointerDown={(event) => {
              event.preventDefault();
              accept(suggestion);
            }}
          >
            <span>{suggestion.label}</span>
            <span class="quiet">{suggestion.detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
