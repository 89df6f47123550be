import { readNumber } from './numbers.ts';

/** The fields of a record, by their place. Each is looked at when it is asked for; throws where it is not what it should be. */
export class Fields {
  readonly #fields: readonly unknown[];

  constructor(fields: unknown) {
    if (!Array.isArray(fields)) throw new TypeError('not a record of the cache');
    this.#fields = fields;
  }

  /** The field as it is. */
  at(index: number): unknown {
    return this.#fields[index];
  }

  text(index: number): string {
    const value = this.#fields[index];
    if (typeof value !== 'string') throw new TypeError('not a text of the cache');
    return value;
  }

  textOrNull(index: number): string | null {
    return this.#fields[index] === null ? null : this.text(index);
  }

  flag(index: number): boolean {
    const value = this.#fields[index];
    if (typeof value !== 'boolean') throw new TypeError('not a flag of the cache');
    return value;
  }

  /** As `writeNumber` wrote it. */
  numberOrNull(index: number): number | null {
    const value = this.#fields[index];
    return value === null ? null : readNumber(value);
  }

  list(index: number): readonly unknown[] {
    const value = this.#fields[index];
    if (!Array.isArray(value)) throw new TypeError('not a list of the cache');
    return value;
  }

  texts(index: number): readonly string[] {
    return this.list(index).map((value) => {
      if (typeof value !== 'string') throw new TypeError('not a text of the cache');
      return value;
    });
  }
}
