import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunSnapshotMessage } from '../../../src/protocol/run-snapshot.ts';
import { Fact } from './fact.tsx';

/** Digits of a hash that people compare by. */
const short = 10;
const mostNamed = 8;

/** Which code it was: the commit, what was not committed, and what is missing. */
export function SnapshotCode({ code }: { readonly code: NonNullable<RunSnapshotMessage['code']> }): JSX.Element {
  if (code.kind === 'files') {
    return (
      <Fact name={t('Code')}>
        {code.files === 1 ? t('a copy of one file') : t('copies of {0} files', code.files)}
        {code.leftOut > 0 && <span class="quiet">{t('{0} left out', code.leftOut)}</span>}
      </Fact>
    );
  }
  const { commit, branch, remote, dirty, snapshot, ref, patched, leftOut, submodules } = code;
  return (
    <>
      <Fact name={t('Code')}>
        {commit === null ? (
          <span>{t('nothing was committed yet')}</span>
        ) : (
          <code title={commit}>{commit.slice(0, short)}</code>
        )}
        {branch !== null && <span class="quiet">{t('on {0}', branch)}</span>}
        {dirty === true && <span class="quiet">{t('with uncommitted changes')}</span>}
        {dirty === false && <span class="quiet">{t('clean')}</span>}
        {patched && <span class="quiet">{t('recorded as a patch')}</span>}
      </Fact>
      {dirty === true && snapshot !== null && (
        <Fact name={t('Kept as')}>
          <code title={ref === null ? snapshot : `${ref} ${snapshot}`}>{snapshot.slice(0, short)}</code>
        </Fact>
      )}
      {remote !== null && (
        <Fact name={t('Remote')}>
          <code>{remote}</code>
        </Fact>
      )}
      {leftOut.length > 0 && (
        <Fact wide name={t('Left out')}>
          <span>
            {leftOut
              .slice(0, mostNamed)
              .map(({ path, why }) => `${path} (${whyWords(why)})`)
              .join(', ')}
          </span>
          {leftOut.length > mostNamed && <span class="quiet">{t('{0} more', leftOut.length - mostNamed)}</span>}
        </Fact>
      )}
      {submodules.length > 0 && (
        <Fact wide name={t('Submodules')}>
          {submodules
            .map(({ path, commit: at, dirty: changed }) =>
              changed
                ? t('{0} {1} with uncommitted changes', path, at.slice(0, short))
                : `${path} ${at.slice(0, short)}`,
            )
            .join(', ')}
        </Fact>
      )}
    </>
  );
}

function whyWords(why: string): string {
  if (why === 'secret') return t('may hold secrets');
  if (why === 'large') return t('too large');
  return why === 'unreadable' ? t('cannot be read') : t('not a file of this repository');
}
