export function setup(needs?: { host?: boolean; browser?: boolean }): Promise<{ vscode: string; browser: string }>;
