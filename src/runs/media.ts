/** What a run logged beside its numbers: pictures, distributions, curves, tables, texts, sounds. Pure data. */

/** How a tag's data is shown. `file`: nothing that is shown here (a web page, a video), but it can be opened. */
export const mediaKinds = ['image', 'histogram', 'curve', 'confusion', 'table', 'text', 'audio', 'file'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** One thing that a run logged under a name, once or at many steps. */
export interface MediaTag {
  /** As its tool names it: `val/samples`; of a file its path below the run's artifact folder. */
  readonly tag: string;
  readonly kind: MediaKind;
  /** Ascending, each once; empty where the thing has no steps (a file that was written once). */
  readonly steps: readonly number[];
}

/** Names one thing of a run. */
export interface MediaRef {
  readonly tag: string;
  readonly kind: MediaKind;
}

/** Bytes that the catalog hands over: exactly sized. */
export type Bytes = Uint8Array<ArrayBuffer>;
export type Column = Float64Array<ArrayBuffer>;

export interface MediaPicture {
  /** By the bytes' own beginning, never by a name. */
  readonly mime: string;
  readonly bytes: Bytes;
  readonly caption: string;
}

/** Which axes a curve has: those that people know by name, or none of these. */
export type CurveShape = 'roc' | 'precision-recall' | 'calibration' | 'det' | 'other';

export interface CurveLine {
  /** A class or a writer's own name; '' for the only one. */
  readonly name: string;
  readonly xs: Column;
  readonly ys: Column;
}

export type TableCell = string | number | boolean | null;

/** What there is of a tag at a step. `none` says why there is nothing, as a sentence. */
export type MediaContent =
  | { readonly kind: 'image'; readonly pictures: readonly MediaPicture[]; readonly more: number }
  /** Bin `i` counts `counts[i]` values from `lefts[i]` to `rights[i]`. */
  | { readonly kind: 'histogram'; readonly lefts: Column; readonly rights: Column; readonly counts: Column }
  | {
      readonly kind: 'curve';
      readonly shape: CurveShape;
      readonly x: string;
      readonly y: string;
      readonly lines: readonly CurveLine[];
    }
  /** `counts[i][k]`: how many of class `labels[i]` were taken for class `labels[k]`. */
  | { readonly kind: 'confusion'; readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly TableCell[])[];
      /** Rows of the whole table: more than are here where it was cut. */
      readonly total: number;
    }
  | { readonly kind: 'text'; readonly format: 'plain' | 'markdown'; readonly text: string; readonly cut: boolean }
  | {
      readonly kind: 'audio';
      readonly clips: readonly { readonly mime: string; readonly bytes: Bytes; readonly caption: string }[];
      readonly more: number;
    }
  /** `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'none'; readonly why: string };

/** A tag at a step. */
export interface MediaFrame {
  /** Null where the tag has no steps. */
  readonly step: number | null;
  /** When it was logged, ms since 1970; null where the tool kept no time. */
  readonly time: number | null;
  readonly content: MediaContent;
}
