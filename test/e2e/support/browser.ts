/** The workbench is served from this machine; anything else it asks for is not there, so that no test depends on a network. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
