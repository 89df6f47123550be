import { t } from '@vscode/l10n';
import type { MediaKind } from '../../src/runs/media.ts';

/** What things of a kind are called. */
export function kindTitle(kind: MediaKind): string {
  switch (kind) {
    case 'image':
      return t('Images');
    case 'histogram':
      return t('Histograms');
    case 'curve':
      return t('Curves');
    case 'confusion':
      return t('Confusion matrices');
    case 'table':
      return t('Tables');
    case 'text':
      return t('Texts');
    case 'audio':
      return t('Sounds');
    case 'file':
      return t('Other files');
  }
}

/** The codicon of a kind. */
export function kindIcon(kind: MediaKind): string {
  switch (kind) {
    case 'image':
      return 'file-media';
    case 'histogram':
      return 'graph';
    case 'curve':
      return 'graph-line';
    case 'confusion':
    case 'table':
      return 'table';
    case 'text':
      return 'note';
    case 'audio':
      return 'unmute';
    case 'file':
      return 'file';
  }
}
