import type { Command } from './run-record.ts';

/** What stands in a command for the value of a secret parameter, wherever the command is written down or shown. */
const marks = /(-?)<secret ([^<>]+)>/g;

/** The mark of a parameter. The dash that a value begins with is kept: it decides how a value is passed. */
export function secretMark(name: string, value: string): string {
  return `${value.startsWith('-') ? '-' : ''}<secret ${markName(name)}>`;
}

/** A parameter's name as its mark has it. */
export function markName(name: string): string {
  return name.replace(/[<>]/g, '');
}

/** The names of the secret parameters whose marks a command has, each once. */
export function secretsIn({ argv }: Pick<Command, 'argv'>): readonly string[] {
  const names = argv.flatMap((word) => [...word.matchAll(marks)].map(([, , name = '']) => name));
  return [...new Set(names)];
}

/** A command with the values of secrets (by the names in the marks) instead of their marks: never to be written down. */
export function revealed(command: Command, secrets: Readonly<Record<string, string>>): Command {
  return { ...command, argv: command.argv.map((word) => revealedWord(word, command.shell, secrets)) };
}

function revealedWord(word: string, shell: boolean, secrets: Readonly<Record<string, string>>): string {
  return word.replace(marks, (mark, dash: string, name: string) => {
    const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (value === undefined) return mark;
    const rest = value.startsWith('-') ? value : dash + value;
    // In a line for a POSIX shell every value stands in single quotes.
    return shell && process.platform !== 'win32' ? rest.replaceAll("'", String.raw`'\''`) : rest;
  });
}
