export const root: string;
export const cacheFolder: string;
export const pinnedNode: string;
export function tool(...parts: string[]): string;
