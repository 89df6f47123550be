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

/** The same as one sign, for a row of which little is seen: the words are in its tooltip and its label. */
export function verdictSign(verdict: ReproductionVerdict): string {
  const signs = { identical: '✓', 'within-tolerance': '≈', different: '≠', impossible: '⊘' } as const;
  return signs[verdict];
}

/** An icon of the product's own set, for Markdown. */
export function verdictIcon(verdict: ReproductionVerdict): string {
  if (verdict === 'identical') return '$(verified)';
  if (verdict === 'within-tolerance') return '$(verified)';
  return verdict === 'different' ? '$(diff)' : '$(circle-slash)';
}
