import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { AxisOptions } from '../../charts/axis-options.tsx';
import type { Scene } from '../../charts/scene.ts';
import { Button } from '../../components/button.tsx';
import { Choice, SearchField, Toggle } from '../../components/fields.tsx';
import { layoutOf, onPage } from './layout.ts';
import { columnChoices, type ChartsPage } from './state.ts';

/** How all charts of the page are looked at. */
export function Toolbar(props: {
  readonly scene: Scene;
  readonly page: Signal<ChartsPage>;
  readonly onExport: (metrics: readonly string[], what: string) => void;
}): JSX.Element {
  const { scene, page } = props;
  const now = page.value;
  const options = scene.options.value;
  return (
    <header class="page-toolbar">
      <h1 class="visually-hidden">{t('Charts')}</h1>
      <div class="toolbar" role="toolbar" aria-label={t('How charts are shown')}>
        <SearchField
          label={t('Search metrics')}
          value={now.search}
          onInput={(search) => (page.value = { ...page.peek(), search })}
        />
        <AxisOptions options={scene.options} />
        <Toggle
          label={t('ignore outliers')}
          title={t('Leaves the outer hundredth of the values out of the y range')}
          checked={options.ignoreOutliers}
          onChange={(ignoreOutliers) => (scene.options.value = { ...scene.options.peek(), ignoreOutliers })}
        />
        <Choice
          label={t('columns')}
          value={now.columns}
          options={columnChoices.map((value) => ({ value, label: value === 'auto' ? t('auto') : value }))}
          onChange={(columns) => (page.value = { ...page.peek(), columns })}
        />
        <Button
          icon="export"
          title={t('Keep the charts of this page as a picture, or their numbers as CSV')}
          onClick={() => props.onExport(onPage(layoutOf(scene, page.peek())), '')}
        >
          {t('Export')}
        </Button>
      </div>
    </header>
  );
}
