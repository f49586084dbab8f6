/** Nothing on this machine can run OpenSearch; the message names what is missing and how to install it. */
export class MissingPrerequisiteError extends Error {
  override readonly name = 'MissingPrerequisiteError';
}

/** OpenSearch was found, but does not start or does not answer. */
export class OpenSearchStartError extends Error {
  override readonly name = 'OpenSearchStartError';
}

/** One source cannot provide OpenSearch on this machine; another one may. */
export class SourceUnavailableError extends Error {
  override readonly name: string = 'SourceUnavailableError';
}

/** One source could provide OpenSearch, but its download failed; another one may be served. */
export class DownloadError extends SourceUnavailableError {
  override readonly name = 'DownloadError';
}
