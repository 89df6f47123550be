import type { SeriesCut } from '../../catalog/api.ts';
import type { SeriesCutMessage } from '../../protocol/charts.ts';

/** The column's bytes in a buffer of exactly their size: a message drags a view's whole buffer along. */
export function exactBuffer(column: Float64Array<ArrayBuffer>): ArrayBuffer {
  const whole = column.byteOffset === 0 && column.byteLength === column.buffer.byteLength;
  return whole ? column.buffer : column.slice().buffer;
}

/** A cut as it crosses to a webview. */
export function cutMessage(cut: SeriesCut): SeriesCutMessage {
  return {
    run: cut.run,
    metric: cut.metric,
    xs: exactBuffer(cut.xs),
    ys: exactBuffer(cut.ys),
    smoothXs: exactBuffer(cut.smoothXs),
    smoothYs: exactBuffer(cut.smoothYs),
    total: cut.total,
    inRange: cut.inRange,
    extent: cut.extent === null ? null : [cut.extent[0], cut.extent[1]],
    nonFinite: cut.nonFinite,
  };
}
