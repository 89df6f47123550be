/**
 * Colours from low to high that stay in order for every kind of sight: dark blue over grey to yellow, after cividis
 * (Nuñez, Anderton and Renslow 2018). Light themes end before the yellow that white would swallow.
 */
const stops = [
  [0x2c, 0x5a, 0xa8],
  [0x5b, 0x7d, 0xa6],
  [0x8a, 0x8f, 0x88],
  [0xba, 0xa5, 0x5c],
  [0xf0, 0xc8, 0x2c],
] as const;

/** The colour at a share, 0 to 1. */
export function rampColour(share: number, light: boolean): string {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1) * (light ? 0.86 : 1);
  const low = stops[Math.floor(at)] ?? stops[0];
  const high = stops[Math.ceil(at)] ?? stops[4];
  const part = at - Math.floor(at);
  const mix = (i: 0 | 1 | 2): number => Math.round((low[i] + (high[i] - low[i]) * part) * (light ? 0.85 : 1));
  return `rgb(${mix(0)} ${mix(1)} ${mix(2)})`;
}
