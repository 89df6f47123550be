import { runGit, textOf } from './run-git.ts';
import type { GitAnswer, GitCall } from './run-git.ts';

/** What git said to each question, or why it failed. */
export type RevParsed = { readonly ok: true; readonly answers: readonly string[] } | Extract<GitAnswer, { ok: false }>;

/**
 * Asks `git rev-parse` several questions (of one line each) at once; paths come absolute. Where there are more lines than
 * questions, a path holds line breaks itself: then each is asked alone.
 */
export async function revParse(questions: readonly (readonly string[])[], call: GitCall): Promise<RevParsed> {
  const whole = await asked(questions.flat(), call);
  if (!whole.ok) return whole;
  const lines = whole.text.split(/\r?\n/);
  if (lines.length === questions.length) return { ok: true, answers: lines };
  const answers: string[] = [];
  for (const question of questions) {
    const one = await asked(question, call);
    if (!one.ok) return one;
    answers.push(one.text);
  }
  return { ok: true, answers };
}

async function asked(
  words: readonly string[],
  call: GitCall,
): Promise<{ readonly ok: true; readonly text: string } | Extract<GitAnswer, { ok: false }>> {
  const answer = await runGit(['rev-parse', '--path-format=absolute', ...words], call);
  return answer.ok ? { ok: true, text: textOf(answer) ?? '' } : answer;
}
