import { useSignal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';

/** What a person wrote on the run, and a place to write it: Ctrl+Enter keeps it, Escape gives up. */
export function Note(props: {
  readonly note: string | null;
  readonly onSave: (note: string | null) => Promise<void>;
}): JSX.Element {
  const { note } = props;
  /** What is being written; null while nobody writes. */
  const draft = useSignal<string | null>(null);
  const failure = useSignal<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const writing = draft.value !== null;
  useEffect(() => {
    if (writing) area.current?.focus();
  }, [writing]);
  const save = (): void => {
    const text = draft.peek() ?? '';
    failure.value = null;
    props.onSave(text.trim() === '' ? null : text).then(
      () => (draft.value = null),
      (error: unknown) => (failure.value = error instanceof Error ? error.message : String(error)),
    );
  };
  if (draft.value === null) {
    return (
      <div class="note">
        {note !== null && <p class="run-note">{note}</p>}
        <button type="button" class="link" onClick={() => (draft.value = note ?? '')}>
          {note === null ? t('Write a note') : t('Edit the note')}
        </button>
      </div>
    );
  }
  return (
    <div class="note">
      <textarea
        ref={area}
        class="note-text"
        aria-label={t('Note')}
        rows={Math.min(16, Math.max(3, draft.value.split('\n').length + 1))}
        value={draft.value}
        onInput={(event) => (draft.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') draft.value = null;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div class="run-acts">
        <Button primary onClick={save}>
          {t('Save')}
        </Button>
        <Button onClick={() => (draft.value = null)}>{t('Cancel')}</Button>
      </div>
      {failure.value !== null && (
        <p class="failure" role="alert">
          {failure.value}
        </p>
      )}
    </div>
  );
}
