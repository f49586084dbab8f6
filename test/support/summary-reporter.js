const { writeSync } = require('node:fs');

/**
 * Ends a test run with one line that says how many tests passed and failed, after everything else that is printed; a
 * suite that did not run counts as a failure, and so does a run that fails though its tests pass.
 */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.on('exit', (code) =>
      writeSync(1, `${results.numPassedTests} passed, ${failed || (code ? 1 : 0)} failed\n`),
    );
  }
};
