import { useEffect, useMemo } from 'preact/hooks';

/** An address for bytes of this page's own, taken back when they are not shown any more. */
export function useBlobUrl(bytes: ArrayBuffer, mime: string): string {
  const url = useMemo(() => URL.createObjectURL(new Blob([bytes], { type: mime })), [bytes, mime]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}
