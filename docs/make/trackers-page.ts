import { serverTrackers, trackerFactories } from '../../src/trackers/registry.ts';
import type { Tracker } from '../../src/trackers/tracker.ts';

const intro = `# What Trainyard reads

Every kind of run that Trainyard finds, where it looks for it, what it takes from it, and what moves while a training
runs. The command line gives the same (\`trainyard doctor\` says what was found in a folder). Nothing here needs to be
set up: a folder is opened, and what lies in it is recognised by names and shapes.

`;

const merging = `## One training is one run

What several tools wrote into one run folder is shown as one run: PyTorch's \`add_hparams\` subfolders, Keras's \`train\`
and \`validation\` pair, an \`hparams.yaml\` beside event files, Ray Tune's results beside its event files, a Trainer's
state beside its \`runs\` folder. The run takes its name from the first tool in the order of this page; where two of
them have one metric, the one with more points counts. A restart joins the run it goes on from, and what it logged
again replaces what stood there.

`;

const damaged = `## What is damaged

A reader gives what it could read, and a problem with the file, the place and a way to mend it. It follows no tag into
code, loads no pickle, opens no pipe, and writes nothing. In the test run each of the readers above meets 1,000
damaged copies of its tool's own files: cut off, with flipped bits, with lengths and checksums that lie, nested without
end, in other encodings, gone between two reads. None may throw, take two seconds or half a gigabyte.
`;

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}

/** What is looked for, its file names and shapes as code. */
function names(list: readonly string[]): string {
  return list.join('; ').replaceAll(/[^\s;,]*(?:[*<{/]|\.\w)[^\s;]*[^\s;,]/g, (shape) => `\`${shape}\``);
}

type Told = Pick<Tracker, 'name' | 'title' | 'looksFor' | 'about' | 'media' | 'evidence'>;

function section({ name, title, looksFor, about, media, evidence }: Told): string {
  if (about === undefined) throw new Error(`The tracker ${name} does not say what it reads (\`about\`).`);
  const rows = [
    ['Found by', names(looksFor)],
    ['Read', about.reads],
    ['Live', about.live],
    ['Left out', about.leaves],
    ...(media === undefined ? [] : [['Pictures and the like', 'Shown by step on the run page.']]),
    ...(evidence === undefined
      ? []
      : [['What it was made of', 'Packages, commands, patches or data, as far as the tool kept them.']]),
    ['Checked against', about.checked],
  ];
  const lines = rows.map(([what = '', text = '']) => `- **${what}.** ${text.replace(/(?<![.])$/, '.')}`);
  return `## ${title}\n\nIts name in ids and queries is \`${name}\`.\n\n${lines.join('\n')}\n\n`;
}

/** The page about all trackers, from their registry (Markdown, not yet formatted). */
export function trackersPage(): string {
  const trackers = trackerFactories.map((make) => make({ isNamed: () => false }));
  const all: readonly Told[] = [...trackers, ...serverTrackers];
  const rows = all.map(
    ({ name, title, looksFor }) => `| [${title}](#${anchor(title)}) | \`${name}\` | ${names(looksFor)} |`,
  );
  const table = ['| tool | name | found by |', '| --- | --- | --- |', ...rows].join('\n');
  return `${intro}${table}\n\n${all.map(section).join('')}${merging}${damaged}`;
}
