import type { ProjectDocument, Stretch } from './document.ts';

/** A change of the text that mends a fault. */
export interface ProjectFix extends Stretch {
  /** What it does, such as `Change to maximize`. */
  readonly title: string;
  /** What stands there then. */
  readonly text: string;
}

/** Something in the text of a trainyard.yaml that is wrong, or looks so. */
export interface ProjectFault extends Stretch {
  /** Warnings hinder nothing. */
  readonly severity: 'error' | 'warning';
  /** What says so: YAML's grammar, the schema, or what names and files mean. */
  readonly source: 'yaml' | 'schema' | 'meaning';
  /** A sentence, without the place. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  readonly fixes: readonly ProjectFix[];
}

/** What is known of the surroundings of a trainyard.yaml. Paths are relative to its folder. */
export interface ProjectSurroundings {
  readonly exists: (path: string) => boolean;
  /** The names of the parameters in a file; null where it cannot be read. */
  readonly paramsIn: (path: string) => readonly string[] | null;
}

/** What one kind of checks works with. */
export interface Checked {
  readonly document: ProjectDocument;
  /** The file as plain values. */
  readonly plain: Readonly<Record<string, unknown>>;
  readonly around: ProjectSurroundings;
}
