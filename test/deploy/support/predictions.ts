import type { Serve } from './front';

/** A test prediction that the registrar asked a domain for. */
export interface Prediction {
  readonly at: Date;
  readonly path: string;
  readonly status: number;
}

/**
 * The predictions that are asked for over HTTP: a search makes its own inside the domain, so that these are test
 * predictions.
 */
export class Predictions {
  private readonly seen: Prediction[] = [];

  /** Watches what a domain is asked and answers. */
  watch(serve: Serve): Serve {
    return async (request, body) => {
      const answer = await serve(request, body);
      if (request.url!.includes('/_predict/')) {
        this.seen.push({ at: new Date(), path: request.url!, status: answer.status });
      }
      return answer;
    };
  }

  /** Whether one of those that were not taken yet was answered with that status. */
  hasAnswered(status: number): boolean {
    return this.seen.some((prediction) => prediction.status === status);
  }

  /** Those that came since the last time. */
  take(): Prediction[] {
    return this.seen.splice(0);
  }
}
