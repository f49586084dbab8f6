import type { RequestListener } from 'node:http';
import type { Reading } from '../../../local/endpoint';
import { createLocalPage } from '../../shared/page/listener';
import { readJsonBody } from '../../shared/page/request-checks';
import { compare, SearchFailure, type SearchOnce } from './comparison';
import { failureInWords } from './failure-words';
import { FILES } from './files';
import { LIMITS, type PageSearch, parsePageSearch, parsePair, type ScoredPair } from './search-request';

/** The page's description of the system that it searches. */
export interface About {
  readonly index: string;
  readonly field: string;
  /** How many passages the index holds. */
  readonly passages: number;
  /** Whether these are the four passages of the OpenSearch tutorial. */
  readonly tutorial: boolean;
  readonly opensearch: { readonly url: string; readonly version: string };
  readonly model: { readonly name: string; readonly isDemoModel: boolean };
  /** A query to begin with. @default - none */
  readonly exampleQuery?: string;
  /** The first request of the page. */
  readonly candidates: PageSearch['candidates'];
}

/** The parts of the page. */
export interface PageOptions {
  readonly about: About;
  readonly searchOnce: SearchOnce;
  /** Says how much of a passage the model reads. */
  readonly read: (pair: ScoredPair) => Promise<Reading>;
  /** Answers what is not the page's. */
  readonly otherwise: RequestListener;
}

/** Serves the page on `/`, what it says on `GET /about`, its searches on `POST /search`, and what is read on `POST /reading`. */
export function createPageListener({ about, searchOnce, read, otherwise }: PageOptions): RequestListener {
  return createLocalPage({
    command: 'npm start',
    files: FILES,
    answers: {
      '/about': { method: 'GET', answer: async () => ({ ...about, limits: LIMITS }) },
      '/search': {
        method: 'POST',
        answer: async (request) =>
          compare(parsePageSearch(await readJsonBody(request, LIMITS.bodyBytes)), searchOnce),
      },
      '/reading': {
        method: 'POST',
        answer: async (request) => read(parsePair(await readJsonBody(request, LIMITS.passageBytes))),
      },
    },
    explain: (error) =>
      error instanceof SearchFailure
        ? { status: 502, message: failureInWords(error, about.opensearch.url) }
        : undefined,
    otherwise,
  });
}
