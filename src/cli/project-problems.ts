import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projectFileName } from '../project/base.ts';
import { checkProject } from '../project/check/check.ts';
import { ProjectDocument } from '../project/document.ts';
import { diskSurroundings } from '../project/surroundings.ts';
import type { Problem } from '../runs/run.ts';
import type { Context } from './context.ts';

/** All that is wrong with the trainyard.yaml of each base, or the one that was named instead; each says its line and column. */
export function projectProblems({ roots, config }: Context): readonly Problem[] {
  const [first] = roots;
  const files = config === undefined ? roots.map(({ base }) => join(base, projectFileName)) : [config];
  return [...new Set(files)].flatMap((file) => problemsOf(file, first?.base ?? dirname(file)));
}

function problemsOf(file: string, base: string): readonly Problem[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // That it cannot be read is said by the catalog, which has to read it, too.
    return [];
  }
  const document = new ProjectDocument(text);
  return checkProject(text, diskSurroundings(dirname(file))).map(({ from, message, hint }) => {
    const { line, column } = document.position(from);
    return {
      file: relative(base, file).replaceAll('\\', '/'),
      message: `Line ${line}, column ${column}: ${message}`,
      hint,
    };
  });
}
