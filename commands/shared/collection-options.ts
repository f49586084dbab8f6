import { Option } from '@commander-js/extra-typings';
import { PASSAGE_FIELD } from '../../local/system/passages';

/** Passages in a file. */
export const CORPUS = new Option(
  '--corpus <file>',
  'TSV "id<TAB>text", BEIR\'s corpus.jsonl, or TREC documents; loaded into an index that is removed again',
).conflicts('index');

/** Passages in an index of one's own, in the place of a file. */
export const INDEX = new Option(
  '--index <name>',
  'or an index of your own, which is only searched; needs --opensearch',
);

/** The field that holds their texts. */
export const FIELD = new Option('--field <name>', 'its text field').default(PASSAGE_FIELD);
