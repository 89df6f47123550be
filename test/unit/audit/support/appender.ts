import { appendAct } from '../../../../src/audit/append.ts';

// A process that appends acts one after the other; says each on its output once it is written.
const [base = '', name = '', count = '0', git = ''] = process.argv.slice(2);
for (let n = 0; n < Number(count); n += 1) {
  const done = { verb: 'launch', subject: `trainyard:${name}-${n}`, detail: {}, face: 'command-line' } as const;
  const appended = await appendAct(base, done, { git: git === 'git', patienceMs: 60_000 });
  if (!appended.ok) throw new Error(appended.problem.message);
  process.stdout.write(`${n}\n`);
}
