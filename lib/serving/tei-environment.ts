import { Token } from 'aws-cdk-lib';

/** The errors in settings of Text Embeddings Inference with which it would end, hang or abort, instead of serving. */
export function teiEnvironmentErrors(environment: Readonly<Record<string, string>> = {}): string[] {
  const settings = Object.entries(environment).filter(([, value]) => !Token.isUnresolved(value));
  return settings.flatMap(([name, value]) => {
    const least = LEAST[name];
    if (least !== undefined && !(/^\d+$/.test(value) && Number(value) >= least)) {
      return [`environment.${name} must be a whole number of at least ${least}${REASON[name] ?? ''}`];
    }
    return name === 'AUTO_TRUNCATE' && !/^(true|false)$/.test(value)
      ? ['environment.AUTO_TRUNCATE must be "true" or "false"; the server takes no other word, and ends']
      : [];
  });
}

/** What the server's limits must at least be. */
const LEAST: Readonly<Record<string, number>> = {
  MAX_CLIENT_BATCH_SIZE: 1,
  MAX_CONCURRENT_REQUESTS: 64,
  // The longest passage of a model that reads 512 tokens; one that reads more needs as many as that.
  MAX_BATCH_TOKENS: 512,
  PAYLOAD_LIMIT: 1,
};

const REASON: Readonly<Record<string, string>> = {
  MAX_CONCURRENT_REQUESTS: ': it counts passages, and with fewer the server was seen to abort or hang',
  MAX_BATCH_TOKENS: ': with fewer than the model reads the server was seen to abort or hang',
};
