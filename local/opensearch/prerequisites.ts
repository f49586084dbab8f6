import { MissingPrerequisiteError } from './errors';
import type { Source } from './types';

const ADVICE: Record<Source, { readonly what: string; readonly how: string }> = {
  docker: {
    what: 'Docker',
    how: 'install it from https://docs.docker.com/get-docker/ and start it',
  },
  maven: {
    what: 'Java 21 or newer and Maven',
    how: 'on macOS `brew install openjdk maven`, on Debian or Ubuntu `apt install openjdk-21-jdk maven`, elsewhere https://adoptium.net and https://maven.apache.org',
  },
};

/** The error for a machine on which no source can provide OpenSearch, from why each cannot. */
export function missingPrerequisite(reasons: ReadonlyMap<Source, string>): MissingPrerequisiteError {
  const lines = [...reasons].map(([source, reason]) => {
    const { what, how } = ADVICE[source];
    return `  - ${what}: ${how}. Now: ${reason}.`;
  });
  return new MissingPrerequisiteError(
    [
      'OpenSearch cannot be started on this machine. Any one of these is enough:',
      ...lines,
      '  - A running OpenSearch with ml-commons: --opensearch https://user:password@host:9200.',
    ].join('\n'),
  );
}
