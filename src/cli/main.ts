import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { runCli } from './program.ts';
import { version } from './version.ts';

// A reader that has seen enough (`| head`) closes the pipe: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 3);
  });
}

const controller = new AbortController();
let lingers = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    controller.abort();
    // A command that does not wait for the signal ends as others do; a second signal always does.
    setTimeout(() => {
      if (!lingers) process.exit(signal === 'SIGINT' ? 130 : 143);
    }, 2_000).unref();
  });
}

const { stdout, stderr } = process;
const streams = {
  out: stdout,
  err: stderr,
  outIsTerminal: stdout.isTTY,
  errIsTerminal: stderr.isTTY,
  columns: stdout.columns,
};
const around = {
  streams,
  cwd: process.cwd(),
  env: process.env,
  signal: controller.signal,
  // Package managers link to the file that was called.
  dist: dirname(realpathSync(process.argv[1] ?? '.')),
  linger: () => {
    lingers = true;
  },
};
void runCli(process.argv.slice(2), around, version).then((status) => {
  process.exitCode = status;
  // Nothing is left to do, but a file watcher may still hold the process; what was written is let out first.
  stdout.write('', () => stderr.write('', () => process.exit(status)));
});
