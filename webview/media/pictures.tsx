import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MediaContentMessage } from '../../src/protocol/media.ts';
import { useBlobUrl } from '../components/blob.ts';

type Images = Extract<MediaContentMessage, { kind: 'image' }>;
type Sounds = Extract<MediaContentMessage, { kind: 'audio' }>;

/** Pictures below this width are shown with their pixels, not blurred. */
const coarse = 160;

/** A run's pictures at one step. */
export function Pictures({ content, name }: { readonly content: Images; readonly name: string }): JSX.Element {
  return (
    <>
      <div class={`pictures ${content.pictures.length > 1 ? 'several' : ''}`}>
        {content.pictures.map((picture, i) => (
          <figure key={i}>
            <Picture mime={picture.mime} bytes={picture.bytes} name={picture.caption === '' ? name : picture.caption} />
            {picture.caption !== '' && <figcaption>{picture.caption}</figcaption>}
          </figure>
        ))}
      </div>
      {content.more > 0 && <p class="quiet">{t('{0} more are not shown.', content.more)}</p>}
    </>
  );
}

function Picture({
  mime,
  bytes,
  name,
}: {
  readonly mime: string;
  readonly bytes: ArrayBuffer;
  readonly name: string;
}): JSX.Element {
  const url = useBlobUrl(bytes, mime);
  const [small, setSmall] = useState(false);
  const [failed, setFailed] = useState(false);
  if (failed) return <p class="part-why quiet">{t('This picture is damaged.')}</p>;
  return (
    <img
      class={small ? 'coarse' : ''}
      src={url}
      alt={name}
      decoding="async"
      onLoad={(event) => setSmall(event.currentTarget.naturalWidth < coarse)}
      onError={() => setFailed(true)}
    />
  );
}

/** A run's sounds at one step. */
export function Sounds({ content, name }: { readonly content: Sounds; readonly name: string }): JSX.Element {
  return (
    <>
      {content.clips.map((clip, i) => (
        <figure key={i} class="clip">
          <Clip mime={clip.mime} bytes={clip.bytes} name={clip.caption === '' ? name : clip.caption} />
          {clip.caption !== '' && <figcaption>{clip.caption}</figcaption>}
        </figure>
      ))}
      {content.more > 0 && <p class="quiet">{t('{0} more are not shown.', content.more)}</p>}
    </>
  );
}

function Clip({
  mime,
  bytes,
  name,
}: {
  readonly mime: string;
  readonly bytes: ArrayBuffer;
  readonly name: string;
}): JSX.Element {
  return <audio controls src={useBlobUrl(bytes, mime)} aria-label={name} />;
}
