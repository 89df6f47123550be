/**
 * Says what is being done, then how long it took: `Installing packages … 12 s`.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const terminal = process.stderr.isTTY;
  process.stderr.write(terminal ? `${what} …` : `${what} …\n`);
  const timer = setInterval(
    () => process.stderr.write(terminal ? `\r${what} … ${seconds()}` : `  still at it: ${what}, ${seconds()}\n`),
    terminal ? 1000 : 30_000,
  );
  try {
    const result = await work();
    process.stderr.write(terminal ? `\r${what} … ${seconds()}\n` : `${what}: done in ${seconds()}\n`);
    return result;
  } catch (error) {
    process.stderr.write(terminal ? `\r${what} … failed after ${seconds()}\n` : `${what}: failed after ${seconds()}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
