import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'roll back',
  before: (stack, url) => stack.deploy(templateOf(url)),
  run: (stack, url) => stack.deploy({ ...templateOf(url, { readTimeout: 31 }), failsLater: true }),
  // Most of its calls are those of the updates, which meet several faults each.
  stride: 15,
  mayEnd: ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'],
});
