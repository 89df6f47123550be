/** A PNG (8 bits a channel, not interlaced) with at most 256 colours and no transparency. */
export function paletted(png: Buffer): Buffer;
