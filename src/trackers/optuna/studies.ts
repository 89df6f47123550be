import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { column, columnsOf, filledOf, numberOrNull, rowsOf, textOf } from '../sqlite/table.ts';
import { parseJson } from '../tables/json.ts';
import { goalOf, metricNamesKey } from './trial.ts';
import type { Study } from './trial.ts';

const namesParser = z.array(z.string()).nullable().catch(null);

/** The value of an attribute, which is JSON; its text where it is none. */
export function attributeOf(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return json;
  }
}

/** A study's metric names out of its system attributes. */
export function metricNamesIn(attributes: ReadonlyMap<string, unknown>): readonly string[] | null {
  return namesParser.parse(attributes.get(metricNamesKey) ?? null);
}

function readAttributes(db: DatabaseSync, table: string): ReadonlyMap<number, ReadonlyMap<string, unknown>> {
  const columns = columnsOf(db, table);
  const found = new Map<number, Map<string, unknown>>();
  if (columns.size === 0) return found;
  const select = [
    column(columns, 'study_id', 'REAL', 'study'),
    column(columns, 'key', 'TEXT', 'name'),
    column(columns, 'value_json', 'TEXT', 'content'),
  ];
  for (const row of rowsOf(db, table, select)) {
    const study = numberOrNull(row['study']);
    if (study === null) continue;
    const attributes = found.get(study) ?? new Map<string, unknown>();
    found.set(study, attributes.set(textOf(row['name']), attributeOf(textOf(row['content']))));
  }
  return found;
}

/** Directions by study, by objective. Optuna before 2.4 has one a study, in the table of studies. */
function readDirections(db: DatabaseSync): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  const many = columnsOf(db, 'study_directions');
  const table = many.size > 0 ? 'study_directions' : 'studies';
  const columns = many.size > 0 ? many : columnsOf(db, 'studies');
  if (columns.size === 0) return found;
  const select = [
    column(columns, 'study_id', 'REAL', 'study'),
    column(columns, 'direction', 'TEXT', 'direction'),
    column(columns, 'objective', 'REAL', 'objective'),
  ];
  for (const row of rowsOf(db, table, select)) {
    const study = numberOrNull(row['study']);
    const direction = filledOf(row['direction']);
    if (study === null || direction === null) continue;
    const directions = found.get(study) ?? [];
    directions[numberOrNull(row['objective']) ?? 0] = direction;
    found.set(study, directions);
  }
  return found;
}

/** A database's studies by their id. */
export function readStudies(db: DatabaseSync): ReadonlyMap<number, Study> {
  const columns = columnsOf(db, 'studies');
  const studies = new Map<number, Study>();
  if (columns.size === 0) return studies;
  const directions = readDirections(db);
  const userAttributes = readAttributes(db, 'study_user_attributes');
  const systemAttributes = readAttributes(db, 'study_system_attributes');
  const select = [column(columns, 'study_id', 'REAL', 'study'), column(columns, 'study_name', 'TEXT', 'name')];
  for (const row of rowsOf(db, 'studies', select)) {
    const id = numberOrNull(row['study']);
    if (id === null) continue;
    studies.set(id, {
      name: textOf(row['name']),
      goals: Array.from(directions.get(id) ?? [], (word: string | undefined) => goalOf(word ?? 'NOT_SET')),
      metricNames: metricNamesIn(systemAttributes.get(id) ?? new Map()),
      userAttributes: userAttributes.get(id) ?? new Map(),
    });
  }
  return studies;
}
