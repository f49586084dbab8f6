/**
 * The rerankers of Amazon Bedrock by their ids: the protocol of each, and the regions that have it
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-supported.html, looked up in November 2026).
 */
export const BEDROCK_MODELS = {
  'amazon.rerank-v1:0': {
    protocol: 'amazon-rerank',
    regions: ['ap-northeast-1', 'ca-central-1', 'eu-central-1', 'us-west-2'],
  },
  'cohere.rerank-v3-5:0': {
    protocol: 'cohere-rerank',
    regions: ['ap-northeast-1', 'ca-central-1', 'eu-central-1', 'us-east-1', 'us-west-2'],
  },
} as const;
