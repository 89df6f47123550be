export function packageExtension(out?: string): Promise<{ file: string; bytes: number }>;
