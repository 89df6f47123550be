import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { MediaTagMessage } from '../../../src/protocol/media.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { kindIcon } from '../../media/kinds.ts';

/** Names that are listed before the rest is only counted. */
const mostNames = 12;

/** What the run logged beside its numbers, by name, and the way to see it. */
export function Media(props: {
  readonly tags: readonly MediaTagMessage[];
  readonly onOpen: () => void;
}): JSX.Element | null {
  const { tags } = props;
  if (tags.length === 0) return null;
  return (
    <section aria-labelledby="media">
      <div class="section-head">
        <h2 id="media">{t('Media')}</h2>
        <Button icon="file-media" onClick={props.onOpen}>
          {t('Open media')}
        </Button>
      </div>
      <ul class="media-names">
        {tags.slice(0, mostNames).map(({ tag, kind, steps }) => (
          <li key={`${kind} ${tag}`}>
            <Icon name={kindIcon(kind)} />
            <span>{tag}</span>
            {steps.length > 1 && <span class="quiet">{t('{0} steps', steps.length)}</span>}
          </li>
        ))}
        {tags.length > mostNames && <li class="quiet">{t('{0} more', tags.length - mostNames)}</li>}
      </ul>
    </section>
  );
}
