import { GitRepository } from '../../catalog/support/git-repository.ts';
import { newFolder } from '../../catalog/support/folder.ts';

/** A training in plain Python: its accuracy is in a file that commits change; it says what it is told to say. */
const train = `import json, os, sys, time
settings = json.load(open("settings.json"))
if settings.get("broken"):
    sys.exit(3)
while settings.get("wait") and not os.path.exists(settings["wait"]):
    time.sleep(0.02)
seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
value = settings["acc"] + settings.get("noise", 0) * ((seed * 7919) % 5 - 2)
for epoch in range(3):
    print(f"epoch {epoch} {settings.get('name', 'val/acc')}={value - (2 - epoch) * 0.1:.4f}", flush=True)
open("left-behind.txt", "w").write("the training writes into its folder")
`;

export const project = `version: 1
metrics:
  val/acc: { goal: maximize }
actions:
  train: { run: "python3 train.py {seed}", params: { seed: 1 } }
`;

/** What a commit's training does. */
export interface Settings {
  readonly acc?: number;
  readonly noise?: number;
  readonly broken?: boolean;
  /** Absolute: the training waits for this file. */
  readonly wait?: string;
  /** The metric's name. */
  readonly name?: string;
  /** A trainyard.yaml of its own; null: none. */
  readonly project?: string | null;
}

/** A real repository of `count` commits, in a folder of its own; tagged `c0`, `c1`, … in their order. */
export function prepared(count: number, settingsOf: (n: number) => Settings): GitRepository {
  const repository = new GitRepository(newFolder());
  for (let n = 0; n < count; n += 1) {
    const { project: own = project, ...settings } = settingsOf(n);
    repository.write({
      'train.py': train,
      'settings.json': JSON.stringify({ acc: 0.9, ...settings, n }),
      '.gitignore': '.trainyard/\n',
    });
    if (own === null) repository.git('rm', '-q', '--ignore-unmatch', 'trainyard.yaml');
    else repository.write({ 'trainyard.yaml': own });
    repository.commit(`change ${n}`);
    repository.git('tag', `c${n}`);
  }
  return repository;
}

/** The hash that a tag stands for. */
export function hashOf(repository: GitRepository, tag: string): string {
  return repository.git('rev-parse', tag).trim();
}
