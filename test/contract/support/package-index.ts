import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newFolder } from '../../unit/catalog/support/folder.ts';

/** Writes a wheel of one module, by Python's own zip files. */
const makeWheel = `import base64, hashlib, sys, zipfile
folder, name, version, body = sys.argv[1:]
info = f"{name}-{version}.dist-info"
files = {f"{name}.py": body,
  f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n",
  f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
record = ""
for path, text in files.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    record += f"{path},sha256={digest},{len(text.encode())}\\n"
files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\\n"
with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
    for path, text in files.items():
        wheel.writestr(path, text)
`;

/** A package index on loopback, as PEP 503 has it, of pure packages with one module each. */
export interface PackageIndex {
  /** `http://127.0.0.1:<port>/simple`. */
  readonly url: string;
  /** Absolute: where the wheels are; one that is removed is not served any more. */
  readonly wheels: string;
  add(name: string, version: string, body: string): void;
  /** What was asked for: paths. */
  readonly asked: readonly string[];
  /** From now on nobody answers. */
  close(): Promise<void>;
}

export async function packageIndex(): Promise<PackageIndex> {
  const wheels = newFolder();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    asked.push(path);
    const [, kind, name = ''] = path.split('/');
    const names = readdirSync(wheels);
    if (kind === 'files' && names.includes(name)) return void response.end(readFileSync(join(wheels, name)));
    const own = names.filter((wheel) => wheel.startsWith(`${name.replaceAll('-', '_')}-`));
    if (kind !== 'simple' || own.length === 0) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(own.map((wheel) => `<a href="/files/${wheel}">${wheel}</a>`).join('\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    wheels,
    add: (name, version, body) => void execFileSync('python3', ['-c', makeWheel, wheels, name, version, body]),
    asked,
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
