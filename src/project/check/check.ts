import * as z from 'zod';
import { documentOf } from '../document.ts';
import type { ProjectDocument, Stretch } from '../document.ts';
import type { ProjectFault, ProjectSurroundings } from '../fault.ts';
import { projectVersion } from '../schema/project.ts';
import { commandFaults } from './command-faults.ts';
import { duplicateFaults } from './duplicate-faults.ts';
import { nameFaults } from './name-faults.ts';
import { pathFaults } from './path-faults.ts';
import { schemaFaults } from './schema-faults.ts';
import { serverFaults } from './server-faults.ts';
import { unknownKeyFaults } from './unknown-key-faults.ts';

const record = z.record(z.string(), z.unknown());

/**
 * Everything that is wrong with the text of a trainyard.yaml, each at its place, in the order of the text. A file of a
 * version that is not known is left alone: only that is said.
 */
export function checkProject(given: string | ProjectDocument, around: ProjectSurroundings): readonly ProjectFault[] {
  const document = documentOf(given);
  const broken = [...syntaxFaults(document), ...duplicateFaults(document)];
  if (document.yaml.errors.length > 0) return sorted(broken);
  let plain: unknown;
  try {
    plain = document.plain() ?? {};
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [fault({ from: 0, to: 0 }, `${message.replace(/\.$/, '')}.`, 'Use fewer aliases.', 'yaml')];
  }
  const root = record.safeParse(plain);
  if (!root.success) {
    return [
      fault(
        { from: 0, to: document.text.length },
        'The file holds no keys.',
        'Write metrics: or actions: and what belongs to them.',
      ),
    ];
  }
  const version = root.data['version'] ?? projectVersion;
  if (version !== projectVersion) return [versionFault(document, version)];
  const checked = { document, plain: root.data, around };
  return sorted([
    ...broken,
    ...schemaFaults(checked),
    ...serverFaults(checked),
    ...unknownKeyFaults(checked),
    ...commandFaults(checked),
    ...nameFaults(checked),
    ...pathFaults(checked),
  ]);
}

function syntaxFaults(document: ProjectDocument): readonly ProjectFault[] {
  const end = document.text.length;
  return firstOfLines(document).map(({ pos: [from, to], message }) =>
    fault(
      { from: Math.min(from, end), to: Math.min(to, end) },
      `${message.replace(/[.:]$/, '')}.`,
      'Mend the YAML.',
      'yaml',
    ),
  );
}

/** What one slip leads to in the same line is not said again. */
function firstOfLines(document: ProjectDocument): ProjectDocument['yaml']['errors'] {
  const lines = new Set<number>();
  return document.yaml.errors.filter(({ pos: [from] }) => {
    const { line } = document.position(from);
    const isFirst = !lines.has(line);
    lines.add(line);
    return isFirst;
  });
}

function versionFault(document: ProjectDocument, version: unknown): ProjectFault {
  const place = document.place(['version']);
  const known = `version: ${projectVersion}`;
  const newer = typeof version === 'number' && version > projectVersion;
  const message = newer
    ? `Version ${version} is newer than this Trainyard, which leaves the file alone.`
    : `Version ${JSON.stringify(version)} is not known: the file is left alone.`;
  const fixes = newer ? [] : [{ ...place, title: `Change to ${projectVersion}`, text: String(projectVersion) }];
  return { ...fault(place, message, newer ? 'Update Trainyard.' : `Write ${known}.`), fixes };
}

function fault(place: Stretch, message: string, hint: string, source: ProjectFault['source'] = 'schema'): ProjectFault {
  return { ...place, severity: 'error', source, message, hint, fixes: [] };
}

function sorted(faults: readonly ProjectFault[]): readonly ProjectFault[] {
  return [...faults].sort((a, b) => a.from - b.from || a.to - b.to);
}
