export function pythonWith(name: string, requirements: string): Promise<string>;
