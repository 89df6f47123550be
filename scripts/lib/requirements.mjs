import { spawnSync } from 'node:child_process';
import { Problem } from './problem.mjs';

const debian = 'On Debian or Ubuntu: sudo apt-get install';

/** Checks what cannot be installed from here, and says all that is missing at once. */
export function checkRequirements() {
  if (process.platform === 'win32') {
    throw new Problem(
      'The VS Code host that these scripts use does not run on Windows itself.',
      'Use WSL, or npm run test:desktop, which downloads the desktop VS Code.',
    );
  }
  const missing = [];
  if (Number(process.versions.node.split('.')[0]) < 20) {
    missing.push(`Node 20 or newer (this is ${process.version}): see https://nodejs.org/en/download`);
  }
  if (!runs('git', '--version')) missing.push(`git: ${debian} git`);
  if (!runs('python3', '--version')) missing.push(`Python 3: ${debian} python3 python3-venv`);
  if (!runs('c++', '--version') && !runs('g++', '--version') && !runs('clang++', '--version')) {
    missing.push(`a C++ compiler: ${debian} build-essential (on macOS: xcode-select --install)`);
  }
  if (!runs('make', '--version')) missing.push(`make: ${debian} build-essential (on macOS: xcode-select --install)`);
  if (missing.length > 0) {
    throw new Problem(
      `Trainyard's scripts need ${missing.length === 1 ? 'one more thing' : 'some more things'}:`,
      missing.map((line) => `  - ${line}`).join('\n'),
    );
  }
}

const runs = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
