const { default: Sequencer } = require('@jest/test-sequencer');

/** The kinds of tests, those first whose files take longest, so that none runs alone at the end. */
const LONGEST_FIRST = [
  ...['breakages', 'cluster', 'deploy', 'quick', 'serving', 'integration'],
  ...['package', 'checkov', 'templates', 'unit'],
];

/** Among files of one kind Jest decides: by how long they took last time, or by their size. */
module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    const rank = ({ context }) => LONGEST_FIRST.indexOf(context.config.displayName.name);
    return (await super.sort(tests)).sort((one, other) => rank(one) - rank(other));
  }
};
