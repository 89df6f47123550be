import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MediaContentMessage } from '../../src/protocol/media.ts';
import { formatNumber } from '../../src/runs/numbers.ts';
import { Button } from '../components/button.tsx';
import { formatBytes } from '../components/format.ts';
import { markdownHtml } from '../components/markdown.ts';

type Of<K extends MediaContentMessage['kind']> = Extract<MediaContentMessage, { kind: K }>;

/** A logged table, its cells as text and numbers only. */
export function LoggedTable({ content, name }: { readonly content: Of<'table'>; readonly name: string }): JSX.Element {
  const { columns, rows, total } = content;
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  return (
    <>
      <div class="part-table" tabIndex={0} role="group" aria-label={name}>
        <table class="table">
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={i} scope="col" class={numeric[i] === true ? 'number' : ''}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, i) => (
                  <td key={i} class={numeric[i] === true ? 'number' : ''}>
                    {cell === null ? '' : typeof cell === 'number' ? formatNumber(cell) : String(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < total && <p class="quiet">{t('The first {0} of {1} rows.', rows.length, total)}</p>}
    </>
  );
}

/** A text; Markdown as a safe subset, everything else as it stands. */
export function LoggedText({ content, name }: { readonly content: Of<'text'>; readonly name: string }): JSX.Element {
  return (
    <div class="part-text" tabIndex={0} role="group" aria-label={name}>
      {content.format === 'markdown' ? (
        <div class="markdown" dangerouslySetInnerHTML={{ __html: markdownHtml(content.text) }} />
      ) : (
        <pre>{content.text}</pre>
      )}
      {content.cut && <p class="quiet">{t('This is the beginning of a long text.')}</p>}
    </div>
  );
}

/** A file that is not shown here, only opened. */
export function LoggedFile({
  content,
  onOpen,
}: {
  readonly content: Of<'file'>;
  readonly onOpen: () => Promise<void>;
}): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const open = (): void => {
    setFailure(null);
    onOpen().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  };
  return (
    <div class="logged-file">
      <p>
        {content.name} <span class="quiet">{formatBytes(content.bytes)}</span>
      </p>
      <Button icon="go-to-file" onClick={open}>
        {t('Open file')}
      </Button>
      {failure !== null && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}
