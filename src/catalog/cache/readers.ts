/** Put in by scripts/build.mjs: a digest of the sources that decide what a reading comes to. */
declare const TRAINYARD_READERS: string | undefined;

/** Names the version of the readers: what another version left in a cache is not believed. */
export const readersVersion: string = typeof TRAINYARD_READERS === 'string' ? TRAINYARD_READERS : 'sources';
