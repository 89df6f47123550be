/** Something the person at the keyboard can mend: `message` says what is wrong, `hint` what to do. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} [hint]
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Runs a script's main function; a {@link Problem} is told in two lines, anything else with its stack.
 * @param {() => Promise<number | void>} main gives the exit status
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof Problem) {
      console.error(`\n${error.message}`);
      if (error.hint) console.error(error.hint);
    } else {
      console.error(error);
    }
  }
}
