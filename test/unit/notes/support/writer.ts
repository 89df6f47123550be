import { NoteStore } from '../../../../src/notes/store.ts';

// node writer.ts BASE RUN PREFIX COUNT: puts tags on a run, one write each.
const [base = '', run = '', prefix = '', count = ''] = process.argv.slice(2);
const store = new NoteStore(base);
for (let n = 0; n < Number(count); n += 1) {
  const problems = await store.write([{ ids: [run], edit: { tags: { [`${prefix}${n}`]: '' } } }], 0);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
}
