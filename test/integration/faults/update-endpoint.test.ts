import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'update the endpoint',
  before: (stack, url) => stack.deploy(templateOf(url)),
  run: (stack, url) => stack.deploy(templateOf(url, { configuration: 'second' })),
  mayEnd: ['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
});
