import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Preview } from '../../../src/protocol/run-page.ts';
import { IconButton } from '../../components/button.tsx';
import { useBlobUrl } from '../../components/blob.ts';
import { Resource } from '../../state/resource.ts';
import { markdownHtml } from '../../components/markdown.ts';

/** A look at one file: a picture, text, JSON or Markdown; for others why not. */
export function FilePreview(props: {
  readonly path: string;
  readonly preview: (path: string, signal: AbortSignal) => Promise<Preview>;
  readonly onOpen: () => Promise<void>;
  /** Null for a file that is on this machine. */
  readonly onDownload: (() => Promise<void>) | null;
  readonly onClose: () => void;
}): JSX.Element {
  const { path, preview } = props;
  const content = useMemo(() => new Resource<Preview>(), []);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    void content.load((signal) => preview(path, signal));
    return () => content.cancel();
  }, [path]);
  const shown = content.value.value;
  const error = failure ?? content.error.value;
  const { onOpen, onDownload } = props;
  const attempt = (act: () => Promise<void>): void => {
    act().catch((reason: unknown) => setFailure(reason instanceof Error ? reason.message : String(reason)));
  };
  return (
    <div class="preview" role="region" aria-label={path}>
      <header class="preview-head">
        <span class="preview-path" title={path}>
          {path}
        </span>
        <IconButton icon="go-to-file" label={t('Open {0}', path)} onClick={() => attempt(onOpen)} />
        {onDownload !== null && (
          <IconButton icon="cloud-download" label={t('Download {0}…', path)} onClick={() => attempt(onDownload)} />
        )}
        <IconButton icon="close" label={t('Close preview')} onClick={props.onClose} />
      </header>
      <div class="preview-body" tabIndex={0} role="group" aria-label={t('Preview of {0}', path)}>
        {error !== null && <p class="failure">{error}</p>}
        {shown === null ? error === null && <div class="skeleton" /> : <Content path={path} preview={shown} />}
      </div>
    </div>
  );
}

function Content({ path, preview }: { readonly path: string; readonly preview: Preview }): JSX.Element {
  switch (preview.kind) {
    case 'none':
      return <p class="quiet">{preview.why}</p>;
    case 'image':
      return <Picture mime={preview.mime} bytes={preview.bytes} name={path} />;
    case 'markdown':
      return (
        <>
          {preview.cut && <Cut />}
          <div class="markdown" dangerouslySetInnerHTML={{ __html: markdownHtml(preview.text) }} />
        </>
      );
    case 'json':
    case 'text':
      return (
        <>
          {preview.cut && <Cut />}
          <pre>{preview.kind === 'json' && !preview.cut ? pretty(preview.text) : preview.text}</pre>
        </>
      );
  }
}

function Cut(): JSX.Element {
  return <p class="quiet">{t('This is the beginning of a long file. Open it to see the rest.')}</p>;
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
  return <img src={useBlobUrl(bytes, mime)} alt={name} />;
}

/** JSON with indentation; as it stands where it does not parse (NaN, comments, one document a line). */
function pretty(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}
