import { useSignal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { Preview, RunPage } from '../../../src/protocol/run-page.ts';
import { formatBytes } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { FilePreview } from './file-preview.tsx';
import { fileRows } from './tree.ts';

/** The run's files as a tree, and a look at one of them. */
export function Files(props: {
  readonly run: RunPage;
  readonly selected: string | null;
  readonly onSelect: (path: string | null) => void;
  readonly onOpenFile: (path: string) => Promise<void>;
  readonly onDownload: (path: string) => Promise<void>;
  readonly preview: (path: string, signal: AbortSignal) => Promise<Preview>;
}): JSX.Element | null {
  const { run, selected } = props;
  const closed = useSignal<ReadonlySet<string>>(new Set());
  if (run.artifacts.length === 0) return null;
  const rows = fileRows(run.artifacts).filter(
    ({ path }) => ![...closed.value].some((folder) => path !== folder && path.startsWith(folder)),
  );
  const toggle = (folder: string): void => {
    const next = new Set(closed.value);
    if (!next.delete(folder)) next.add(folder);
    closed.value = next;
  };
  const current = run.artifacts.find(({ path }) => path === selected);
  return (
    <section aria-labelledby="files">
      <div class="section-head">
        <h2 id="files">{t('Files')}</h2>
        {run.server !== null && <span class="quiet">{t('on {0}', run.server)}</span>}
        {run.artifactsCut && <span class="quiet">{t('The first {0} are listed.', run.artifacts.length)}</span>}
      </div>
      <div class={`files ${current === undefined ? '' : 'with-preview'}`}>
        <ul class="file-rows">
          {rows.map(({ kind, path, name, depth, bytes }) => (
            <li key={path}>
              <button
                type="button"
                class="file-row"
                style={{ paddingLeft: `${8 + depth * 16}px` }}
                {...(kind === 'folder'
                  ? { 'aria-expanded': !closed.value.has(path) }
                  : { 'aria-pressed': path === selected })}
                onClick={() => (kind === 'folder' ? toggle(path) : props.onSelect(path === selected ? null : path))}
              >
                <Icon name={kind === 'file' ? 'file' : closed.value.has(path) ? 'chevron-right' : 'chevron-down'} />
                <span class="file-name">{name}</span>
                <span class="quiet number">{formatBytes(bytes)}</span>
              </button>
            </li>
          ))}
        </ul>
        {current !== undefined && (
          <FilePreview
            key={`${current.path} ${current.bytes}`}
            path={current.path}
            preview={props.preview}
            onOpen={() => props.onOpenFile(current.path)}
            onDownload={run.server === null ? null : () => props.onDownload(current.path)}
            onClose={() => props.onSelect(null)}
          />
        )}
      </div>
    </section>
  );
}
