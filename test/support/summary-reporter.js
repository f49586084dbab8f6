const { writeSync } = require('node:fs');

/**
 * Ends a test run with one line that says how many tests passed and failed, after everything else that is printed; a
 * suite that did not run counts as a failure.
 */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.on('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`));
  }
};
