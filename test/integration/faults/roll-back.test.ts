import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'roll back',
  before: (stack, url) => stack.deploy(templateOf(url)),
  run: (stack, url) => stack.deploy({ ...templateOf(url, { readTimeout: 31 }), failsLater: true }),
  mayEnd: ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'],
});
