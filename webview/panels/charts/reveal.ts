import type { Signal } from '@preact/signals';
import { matching } from '../../charts/metric-groups.ts';
import type { ChartsPage } from './state.ts';

/** Opens the group that holds a metric's chart, lets go of a search that hides it, and scrolls to it. */
export function reveal(page: Signal<ChartsPage>, metric: string): void {
  const now = page.peek();
  const group = metric.slice(0, metric.lastIndexOf('/') + 1);
  const search = matching([metric], now.search).length > 0 ? now.search : '';
  page.value = { ...now, search, open: group === '' ? now.open : { ...now.open, [group]: true } };
  // The card is there once the page was drawn again.
  requestAnimationFrame(() => {
    const card = document.querySelector(`article[data-metric="${CSS.escape(metric)}"]`);
    card?.scrollIntoView({ block: 'center' });
  });
}
