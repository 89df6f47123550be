import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that lets through only who bears a token; gives its address. */
export async function bearerProxy(
  to: string,
  token: string,
): Promise<{ readonly uri: string; readonly stop: () => Promise<void> }> {
  const server = createServer((asked, answer) => {
    if (asked.headers.authorization !== `Bearer ${token}`) {
      answer.writeHead(401, { 'www-authenticate': 'Bearer' });
      answer.end();
      return;
    }
    const url = new URL(asked.url ?? '/', to);
    const headers = { ...asked.headers, host: url.host };
    delete headers.authorization;
    const sent = request(url, { method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    asked.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
