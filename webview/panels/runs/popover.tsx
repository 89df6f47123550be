import type { ComponentChildren, JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Where a popover hangs: below a rectangle of the window, px. */
export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** Something that lies over the page until one presses Escape or looks elsewhere; the focus goes back to where it was. */
export function Popover(props: {
  readonly anchor: Anchor;
  readonly class: string;
  readonly role: 'menu' | 'dialog';
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const { onClose, anchor } = props;
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = root.current;
    return () => {
      const now = document.activeElement ?? document.body;
      const here = now === document.body || element?.contains(now) === true;
      if (here && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(4, Math.min(anchor.left, window.innerWidth - width - 4))}px`;
    const below = anchor.bottom + height + 4 <= window.innerHeight;
    element.style.top = `${below ? anchor.bottom : Math.max(4, anchor.top - height)}px`;
    const first = element.querySelector<HTMLElement>('[data-first], [role^="menuitem"]');
    (first ?? element).focus();
  }, [anchor]);
  useEffect(() => {
    const away = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) onClose();
    };
    window.addEventListener('pointerdown', away, true);
    window.addEventListener('blur', onClose);
    return () => {
      window.removeEventListener('pointerdown', away, true);
      window.removeEventListener('blur', onClose);
    };
  }, [onClose]);
  return (
    <div
      ref={root}
      class={`popover ${props.class}`}
      role={props.role}
      aria-label={props.label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || (event.key === 'Tab' && props.role === 'menu')) {
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }
      }}
    >
      {props.children}
    </div>
  );
}

export interface MenuItem {
  readonly label: string;
  readonly keys?: string;
  /** One of several of which one is on. */
  readonly on?: boolean;
  readonly onClick: () => void;
}

/** A menu of groups of items; arrow keys go round, a letter goes to the next item that begins with it. */
export function Menu(props: {
  readonly anchor: Anchor;
  readonly label: string;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly onClose: () => void;
}): JSX.Element {
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
    const at = items.findIndex((item) => item === document.activeElement);
    const letter = event.key.length === 1 ? event.key.toLowerCase() : null;
    const byLetter = [...items.slice(at + 1), ...items].find(
      (item) => letter !== null && item.textContent.trim().toLowerCase().startsWith(letter),
    );
    const next =
      event.key === 'ArrowDown'
        ? items[(at + 1) % items.length]
        : event.key === 'ArrowUp'
          ? items[(at + items.length - 1) % items.length]
          : event.key === 'Home'
            ? items[0]
            : event.key === 'End'
              ? items.at(-1)
              : byLetter;
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <Popover anchor={props.anchor} class="menu" role="menu" label={props.label} onClose={props.onClose}>
      <div role="presentation" onKeyDown={move}>
        {props.groups
          .filter((group) => group.length > 0)
          .map((group, i) => (
            <div key={i} role="group" class="menu-group">
              {group.map(({ label, keys, on, onClick }) => (
                <button
                  key={label}
                  type="button"
                  class="menu-item"
                  tabIndex={-1}
                  {...(on === undefined
                    ? { role: 'menuitem' as const }
                    : { role: 'menuitemradio' as const, 'aria-checked': on })}
                  onClick={() => {
                    props.onClose();
                    onClick();
                  }}
                >
                  <span class={`codicon ${on === true ? 'codicon-check' : ''}`} aria-hidden="true" />
                  <span class="menu-label">{label}</span>
                  {keys !== undefined && <span class="menu-keys">{keys}</span>}
                </button>
              ))}
            </div>
          ))}
      </div>
    </Popover>
  );
}
