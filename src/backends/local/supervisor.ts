import { supervise } from './supervise.ts';

// Started as `supervisor.js <folder of the job>`, in a session of its own, with the job's environment (environment.ts).
const [, , folder] = process.argv;
if (folder === undefined) process.exitCode = 2;
else void supervise(folder, process.env).then(() => process.exit(0));
