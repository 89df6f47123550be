import { version as manifestVersion } from '../../package.json';

/** Trainyard's version. */
export const version: string = manifestVersion;
