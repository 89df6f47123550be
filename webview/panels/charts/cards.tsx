import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { ComponentChildren, JSX } from 'preact';
import { Card } from '../../charts/card.tsx';
import type { Scene } from '../../charts/scene.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Message } from '../../components/message.tsx';
import { layoutOf } from './layout.ts';
import type { ChartsPage } from './state.ts';

export interface CardsProps {
  readonly scene: Scene;
  readonly page: Signal<ChartsPage>;
  readonly loading: boolean;
  readonly onExport: (metrics: readonly string[], what: string) => void;
}

/** A card a metric, pinned ones first, then in groups that open and close. */
export function Cards(props: CardsProps): JSX.Element {
  const { scene, page, loading } = props;
  const { search, pinned, open, columns } = page.value;
  const { all, found, top, groups } = layoutOf(scene, page.value);
  const pin = (metric: string): void => {
    const others = page.peek().pinned.filter((other) => other !== metric);
    const next = page.peek().pinned.includes(metric) ? others : [...others, metric];
    page.value = { ...page.peek(), pinned: next };
  };
  const grid = (metrics: readonly string[], prefix: string): JSX.Element => (
    <div class={`cards columns-${columns}`}>
      {metrics.map((metric) => (
        <Card
          key={metric}
          scene={scene}
          metric={metric}
          title={metric.slice(prefix.length)}
          pinned={pinned.includes(metric)}
          onPin={() => pin(metric)}
          onExport={() => props.onExport([metric], metric)}
        />
      ))}
    </div>
  );
  if (loading) return <LoadingCards columns={columns} />;
  if (all.length === 0) return <Message icon="graph-line" title={t('The checked runs have logged no metric yet.')} />;
  if (found.length === 0) {
    return (
      <Message icon="search" title={t('No metric matches “{0}”.', search)}>
        <Button onClick={() => (page.value = { ...page.peek(), search: '' })}>{t('Clear search')}</Button>
      </Message>
    );
  }
  return (
    <>
      {top.length > 0 && <Plain title={t('Pinned')}>{grid(top, '')}</Plain>}
      {groups.map(({ key, metrics, isOpen }) => {
        if (key === '') {
          return (
            <Plain key={key} title={t('Metrics')}>
              {grid(metrics, '')}
            </Plain>
          );
        }
        return (
          <section key={key} aria-label={key}>
            <h2 class="group-title">
              <button
                type="button"
                class="group-toggle"
                aria-expanded={isOpen}
                onClick={() => (page.value = { ...page.peek(), open: { ...open, [key]: !isOpen } })}
              >
                <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
                {key}
                <span class="group-count">{metrics.length}</span>
              </button>
            </h2>
            {isOpen && grid(metrics, key)}
          </section>
        );
      })}
    </>
  );
}

/** A section whose title is clear to the eye from its place. */
function Plain({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section aria-label={title}>
      <h2 class="visually-hidden">{title}</h2>
      {children}
    </section>
  );
}

function LoadingCards({ columns }: { readonly columns: string }): JSX.Element {
  return (
    <div class={`cards columns-${columns}`} aria-busy="true" aria-label={t('Loading')}>
      {[0, 1, 2, 3, 4, 5].map((key) => (
        <div key={key} class="card">
          <div class="card-header" />
          <div class="card-body loading-body">
            <div class="skeleton" />
          </div>
        </div>
      ))}
    </div>
  );
}
