import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'delete',
  before: (stack, url) => stack.deploy(templateOf(url)),
  run: (stack) => stack.destroy(),
  mayEnd: ['DELETE_COMPLETE', 'DELETE_FAILED'],
});
