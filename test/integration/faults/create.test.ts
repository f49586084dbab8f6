import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'create',
  run: (stack, url) => stack.deploy(templateOf(url)),
  mayEnd: ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE'],
});
