import { renameSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

interface Results {
  /** false until the last test has ended. */
  done: boolean;
  /** The test that was begun last: where a host that hangs or crashes was. */
  current: string;
  passed: string[];
  failed: { title: string; error: string }[];
  skipped: string[];
}

/**
 * Tells the process outside how the tests go, through the file that `TRAINYARD_HOST_RESULTS` names: it is written anew after every
 * test, so that a host that crashes leaves what was known. Lines go to the console too, for those who watch.
 */
export class HostReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const results: Results = { done: false, current: 'loading', passed: [], failed: [], skipped: [] };
    const file = process.env['TRAINYARD_HOST_RESULTS'];
    const write = () => {
      if (file === undefined) return;
      writeFileSync(`${file}.new`, JSON.stringify(results));
      renameSync(`${file}.new`, file);
    };
    const { EVENT_TEST_BEGIN, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } =
      Mocha.Runner.constants;
    runner.on(EVENT_TEST_BEGIN, (test) => {
      results.current = test.fullTitle();
      write();
    });
    runner.on(EVENT_TEST_PASS, (test) => {
      results.passed.push(test.fullTitle());
      console.log(`passed: ${test.fullTitle()}`);
    });
    runner.on(EVENT_TEST_FAIL, (test, error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      results.failed.push({ title: test.fullTitle(), error: text });
      console.log(`failed: ${test.fullTitle()}\n${text}`);
    });
    runner.on(EVENT_TEST_PENDING, (test) => results.skipped.push(test.fullTitle()));
    runner.on(EVENT_RUN_END, () => {
      results.done = true;
      write();
    });
  }
}
