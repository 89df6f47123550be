/** What one frame may hold: enough to look at, and never more than a page can bear. */
export const mostPictures = 64;
export const mostPictureBytes = 32 * 1024 * 1024;
export const mostClips = 16;
export const mostSoundBytes = 32 * 1024 * 1024;
/** Characters. */
export const mostText = 256 * 1024;
export const mostRows = 1_000;
export const mostColumns = 100;
/** A document that is read whole to be shown: bytes. */
export const mostDocument = 16 * 1024 * 1024;
export const mostLines = 100;
export const mostLabels = 200;
