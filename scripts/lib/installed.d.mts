export function installBuiltExtension(extensions: string): Promise<string>;
