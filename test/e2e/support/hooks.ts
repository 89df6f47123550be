import { afterAll, afterEach } from 'vitest';
import { openWorkbenches } from './workbench.ts';

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const workbench of openWorkbenches()) await workbench.leaveEvidence(task.name);
});

afterAll(async () => {
  for (const workbench of openWorkbenches()) await workbench.close();
});
