import { Command } from 'commander';
import type { Option } from 'commander';
import { withCommon } from '../../src/cli/program.ts';
import { commands } from '../../src/cli/registry.ts';

const intro = `# The command line

\`npm run build\` leaves \`dist/cli.js\`, which needs Node 22.13 or newer and nothing else. With \`--json\` standard output
holds one JSON document and nothing else (\`watch\`: one a line); progress and messages go to standard error.

| exit status | means |
| --- | --- |
| 0 | done |
| 1 | the check asked for did not hold |
| 2 | a usage or input error |
| 3 | something outside failed: a server, a backend, a missing program |

`;

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map(({ flags, description }) => `| \`${cell(flags)}\` | ${cell(description)} |`);
  return ['| option | |', '| --- | --- |', ...rows].join('\n');
}

function section(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = argument.name() + (argument.variadic ? '…' : '');
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const usage = ['trainyard', command.name(), ...args].join(' ');
  const described = command.registeredArguments
    .filter(({ description }) => description !== '')
    .map((argument) => `- \`${argument.name()}\`: ${argument.description}`);
  const about = command.description();
  return [
    `## ${command.name()}`,
    `\`${usage}\`: ${about}.`,
    ...(described.length === 0 ? [] : [described.join('\n')]),
    ...(command.options.length === 0 ? [] : [optionTable(command.options)]),
    '',
  ].join('\n\n');
}

/** The page about the command line, from the registry of its commands (Markdown, not yet formatted). */
export function cliPage(): string {
  const program = new Command('trainyard');
  // Nothing is run: the commands only tell what they take.
  for (const add of commands) add(program, () => undefined);
  const list = program.commands.map(
    (command) => `| [\`${command.name()}\`](#${command.name()}) | ${cell(command.description())} |`,
  );
  const table = ['| command | |', '| --- | --- |', ...list].join('\n');
  const common = withCommon(new Command()).options;
  const shared = `## For all commands\n\n${optionTable(common)}\n\n`;
  return `${intro}${table}\n\n${program.commands.map(section).join('')}${shared}`;
}
