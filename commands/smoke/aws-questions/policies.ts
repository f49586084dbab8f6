import type { ProfileTemplates } from './profile-templates';

/** A policy of a template, with names in place of what AWS names only when it deploys. */
export interface Policy {
  /** Stack and logical id, and what the policy is for. */
  readonly where: string;
  readonly kind: 'identity' | 'trust' | 'resource';
  readonly document: PolicyDocument;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Every policy of a profile: of roles, of what trusts them, and of resources. */
export function policiesOf(templates: ProfileTemplates): Policy[] {
  return [
    ...collect(templates, 'AWS::IAM::Role', ({ AssumeRolePolicyDocument, Policies = [] }) => [
      ['trust', AssumeRolePolicyDocument],
      ...(Policies as { PolicyDocument: unknown }[]).map(
        ({ PolicyDocument }) => ['identity', PolicyDocument] as const,
      ),
    ]),
    ...collect(templates, 'AWS::IAM::Policy', ({ PolicyDocument }) => [['identity', PolicyDocument]]),
    ...collect(templates, 'AWS::IAM::ManagedPolicy', ({ PolicyDocument }) => [['identity', PolicyDocument]]),
    ...collect(templates, 'AWS::Logs::ResourcePolicy', ({ PolicyDocument }) => [
      ['resource', PolicyDocument],
    ]),
    ...collect(templates, 'AWS::OpenSearchService::Domain', ({ AccessPolicies }) => [
      ['resource', AccessPolicies],
    ]),
  ];
}

/** The inline policy of the role that the endpoint's container runs with; undefined where the profile makes no endpoint. */
export function executionPolicyOf(templates: ProfileTemplates): PolicyDocument | undefined {
  const role = templates
    .resourcesOf('AWS::IAM::Role')
    .find(({ properties }) =>
      JSON.stringify(properties.AssumeRolePolicyDocument).includes('"sagemaker.amazonaws.com"'),
    );
  return (role?.properties.Policies as { PolicyDocument: PolicyDocument }[] | undefined)?.[0]?.PolicyDocument;
}

/** The statement of a document that names the action. */
export function statementFor(document: PolicyDocument, action: string): Statement | undefined {
  return document.Statement.find(({ Action = [] }) => [Action].flat().includes(action));
}

function collect(
  templates: ProfileTemplates,
  type: string,
  documentsOf: (
    properties: Readonly<Record<string, unknown>>,
  ) => readonly (readonly [Policy['kind'], unknown])[],
): Policy[] {
  return templates.resourcesOf(type).flatMap(({ stackName, logicalId, properties }) =>
    documentsOf(properties)
      .filter(([, document]) => document !== undefined)
      .map(([kind, document]) => ({
        where: `${stackName}/${logicalId} (${kind})`,
        kind,
        document: (typeof document === 'string' ? JSON.parse(document) : document) as PolicyDocument,
      })),
  );
}
