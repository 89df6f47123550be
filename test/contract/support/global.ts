import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { pythonWith } from '../../../scripts/lib/python.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Python that has MLflow, or why there is none. */
    mlflow: { readonly python: string } | { readonly why: string };
  }
}

/** Installs, once, the real tools that the contract is tested against. What cannot be installed is said, and skipped. */
export async function setup(project: TestProject): Promise<void> {
  const requirements = fileURLToPath(new URL('../requirements-mlflow-server.txt', import.meta.url));
  try {
    project.provide('mlflow', { python: await pythonWith('mlflow-server', requirements) });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error);
    project.provide('mlflow', { why: `MLflow cannot be installed: ${why}` });
  }
}
