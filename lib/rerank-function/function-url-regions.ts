import { Token } from 'aws-cdk-lib';

/**
 * The regions without function URLs of Lambda: those that the Lambda guide lists ("Creating and managing Lambda function
 * URLs", November 2026), and mx-central-1, where CloudFormation has no `AWS::Lambda::Url` (its registry, in cfn-lint 1.58.0).
 */
const WITHOUT = new Set([
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
]);

/** China and GovCloud have none; the registry lacks the type in three of their four regions. */
const PARTITIONS_WITHOUT = /^(cn|us-gov)-/;

/** Whether a function can have a URL in a region; true for one that is not known before deployment. */
export function hasFunctionUrls(region: string): boolean {
  return Token.isUnresolved(region) || !(WITHOUT.has(region) || PARTITIONS_WITHOUT.test(region));
}
