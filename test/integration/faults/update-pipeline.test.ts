import { surviveFaults, templateOf } from '../support/fault-matrix';

surviveFaults({
  name: 'update the pipeline',
  before: (stack, url) => stack.deploy(templateOf(url)),
  run: (stack, url) => stack.deploy(templateOf(url, { fields: ['passage_text', 'title'] })),
  mayEnd: ['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
});
