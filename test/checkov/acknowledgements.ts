/** A check of checkov's that fails for a type of resource and is right as it is. */
export interface Acknowledgement {
  readonly id: string;
  readonly type: string;
  readonly reason: string;
}

/** Every check that fails on some profile, and why it is right. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    id: 'CKV_AWS_109',
    type: 'AWS::IAM::Role',
    reason:
      'In a VPC SageMaker looks for ec2:CreateNetworkInterfacePermission on every resource; it manages no permissions of IAM.',
  },
  {
    id: 'CKV_AWS_111',
    type: 'AWS::IAM::Role',
    reason: 'In a VPC SageMaker looks for the actions on network interfaces on every resource (its guide).',
  },
  {
    id: 'CKV_AWS_111',
    type: 'AWS::IAM::Policy',
    reason: "In a VPC Lambda looks for them on every resource, as in AWS's AWSLambdaVPCAccessExecutionRole.",
  },
  {
    id: 'CKV_AWS_115',
    type: 'AWS::Lambda::Function',
    reason: "A reserved concurrency takes from the account's; how much a team can spare nobody else knows.",
  },
  {
    id: 'CKV_AWS_116',
    type: 'AWS::Lambda::Function',
    reason: 'All are called synchronously, and their callers see what failed; nothing waits in a queue.',
  },
  {
    id: 'CKV_AWS_117',
    type: 'AWS::Lambda::Function',
    reason:
      'They reach public endpoints of AWS by signed requests; the profile places them in a VPC where it names one.',
  },
  {
    id: 'CKV_AWS_158',
    type: 'AWS::Logs::LogGroup',
    reason:
      "CloudWatch Logs encrypts with a key of its own; none of the team's is known. docs/security.md says what logs hold.",
  },
  {
    id: 'CKV_AWS_173',
    type: 'AWS::Lambda::Function',
    reason: "Lambda encrypts them with AWS's key; they hold names and settings, and no secret.",
  },
  {
    id: 'CKV_AWS_258',
    type: 'AWS::Lambda::Url',
    reason:
      'Only with rerank.apiKeysSecretArn: the function itself lets in who bears a key of that secret, and nobody else.',
  },
  {
    id: 'CKV_AWS_317',
    type: 'AWS::OpenSearchService::Domain',
    reason: 'domain.auditLogs turns it on, as in profile prod; audit logs are billed by what they hold.',
  },
  {
    id: 'CKV_AWS_370',
    type: 'AWS::SageMaker::Model',
    reason: 'The container downloads a model of the Hub. With endpoint.modelData it is isolated.',
  },
];
