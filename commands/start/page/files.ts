import { join } from 'node:path';
import { pageFiles } from '../../shared/page/files';

/** The files of the page. */
export const FILES = pageFiles(join(__dirname, 'public'), [
  'index.html',
  'search.css',
  'orders.css',
  'passage.css',
  'page.js',
  'query-field.js',
  'orders.js',
  'passage.js',
  'moves.js',
  'words.js',
]);
