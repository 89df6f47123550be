import { effect, type ReadonlySignal, type Signal } from '@preact/signals';
import { render, type JSX } from 'preact';
import type { Events, Requests } from '../../src/protocol/envelope.ts';
import { registerToolkit } from '../components/toolkit.ts';
import { connect, type Host } from './host.ts';
import { lazily } from './memory.ts';
import { followTheme } from './theme.ts';

/** What every page does first: its controls, the theme, the line to the extension. To be called once a page. */
export function startPage<R extends Requests, E extends Events>(requests: R, events: E): Host<R, E> {
  registerToolkit();
  followTheme();
  return connect(requests, events);
}

/** Keeps what a page shows of itself, and how far it is scrolled, over hiding and reloads. */
export function keepState<S extends { readonly scroll: number }>(
  host: Pick<Host<Requests, Events>, 'keep'>,
  page: Signal<S>,
  ...more: readonly ReadonlySignal<object>[]
): void {
  const memory = lazily((state: object) => host.keep(state));
  effect(() => memory.put(more.reduce<object>((all, { value }) => ({ ...all, ...value }), { ...page.value })));
  window.addEventListener('scroll', () => {
    page.value = { ...page.peek(), scroll: window.scrollY };
  });
  window.addEventListener('pagehide', () => memory.flush());
}

/** Puts the view into the page; once `loaded`, scrolls to where the page was. */
export async function showPage(
  view: JSX.Element,
  page: Signal<{ readonly scroll: number }>,
  loaded: Promise<void>,
): Promise<void> {
  const root = document.getElementById('app');
  const { scroll } = page.peek();
  if (root !== null) render(view, root);
  await loaded;
  await new Promise((resolve) => requestAnimationFrame(resolve));
  window.scrollTo({ top: scroll });
}
