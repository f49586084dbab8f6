const { default: Sequencer } = require('@jest/test-sequencer');

/** The kinds of tests, those first whose files take longest, so that none runs alone at the end. */
const LONGEST_FIRST = [
  ...['breakages', 'cluster', 'deploy', 'quick', 'serving', 'integration'],
  ...['package', 'checkov', 'templates', 'unit'],
];
/** The kinds that wait most of the time: while one of them does, another kind keeps the processor busy. */
const WAITING = new Set(['breakages', 'deploy']);

const kindOf = ({ context }) => context.config.displayName.name;

/** Among files of one kind Jest decides: by how long they took last time, or by their size. */
module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    const rank = (test) => LONGEST_FIRST.indexOf(kindOf(test));
    const sorted = (await super.sort(tests)).sort((one, other) => rank(one) - rank(other));
    const working = sorted.filter((test) => !WAITING.has(kindOf(test)));
    return sorted
      .filter((test) => WAITING.has(kindOf(test)))
      .flatMap((test) => [test, ...working.splice(0, 1)])
      .concat(working);
  }
};
