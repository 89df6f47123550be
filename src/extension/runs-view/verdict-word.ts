import * as vscode from 'vscode';
import type { ReproductionVerdict } from '../../jobs/reproduction.ts';

/** What came of doing a run again, as a badge says it. */
export function verdictWord(verdict: ReproductionVerdict): string {
  const { l10n } = vscode;
  switch (verdict) {
    case 'identical':
      return l10n.t('reproduced');
    case 'within-tolerance':
      return l10n.t('reproduced within tolerance');
    case 'different':
      return l10n.t('came out differently');
    case 'impossible':
      return l10n.t('cannot be reproduced');
  }
}

/** An icon of the product's own set, for Markdown. */
export function verdictIcon(verdict: ReproductionVerdict): string {
  if (verdict === 'identical') return '$(verified)';
  if (verdict === 'within-tolerance') return '$(verified)';
  return verdict === 'different' ? '$(diff)' : '$(circle-slash)';
}
