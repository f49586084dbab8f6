import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'update the connector',
  before: (stack, url) => stack.deploy(templateOf(url)),
  run: (stack, url) => stack.deploy(templateOf(url, { readTimeout: 31 })),
  mayEnd: ['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
});
