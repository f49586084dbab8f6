import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { context } from '../../../cdk.json';
import type { Config } from '../../../lib/profile/validate';
import { RerankStack, SearchDomainStack } from '../../../lib/stacks';
import { evaluate, type StackValues, type TemplateResource } from '../../verify/intrinsics';

/** The template of a stack. */
export interface StackTemplate {
  readonly stackName: string;
  readonly body: TemplateBody;
}

interface TemplateBody {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { Name: string } }>
  >;
}

/** The templates of a profile, with made-up names where AWS chooses one at deployment. */
export interface ProfileTemplates {
  readonly stacks: readonly StackTemplate[];
  /** Every resource of a type: where it is, and its properties. */
  readonly resourcesOf: (type: string) => readonly ResolvedResource[];
}

/** A resource whose properties hold no function of CloudFormation any more. */
interface ResolvedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** An account for templates that are deployed nowhere, as AWS's own examples have it. */
const SOME_ACCOUNT = '111122223333';

/** Synthesizes a profile, without bundling its functions. */
export function synthesizeProfile(config: Config, region: string): ProfileTemplates {
  const account = config.account ?? SOME_ACCOUNT;
  const stacks = templatesOf(config, { account, region });
  const exports = new Map<string, string>();
  const values = new Map<string, StackValues>();
  for (const stack of stacks) {
    values.set(stack.stackName, valuesOf(stack, { account, region, exports }));
    for (const { Value, Export } of Object.values(stack.body.Outputs ?? {})) {
      if (Export) {
        exports.set(Export.Name, String(evaluate(Value, values.get(stack.stackName)!)));
      }
    }
  }
  return {
    stacks,
    resourcesOf: (type) =>
      stacks.flatMap(({ stackName, body }) =>
        Object.entries(body.Resources)
          .filter(([, { Type }]) => Type === type)
          .map(([logicalId, { Properties = {} }]) => ({
            stackName,
            logicalId,
            properties: evaluate(withoutSubstitutions(Properties, account), values.get(stackName)!) as Record<
              string,
              unknown
            >,
          })),
      ),
  };
}

type Place = { readonly account: string; readonly region: string };

/** The stacks in the order in which they are deployed. */
function templatesOf(config: Config, env: Place): StackTemplate[] {
  const outdir = mkdtempSync(join(tmpdir(), 'profile-templates-'));
  try {
    // CloudFormation's rules take seconds to load, and the tests have held the templates against them.
    process.env.CDK_VALIDATION = 'false';
    const app = new App({
      outdir,
      context: { ...context, 'aws:cdk:bundling-stacks': [] },
      analyticsReporting: false,
    });
    const domain = config.domain.existing
      ? undefined
      : new SearchDomainStack(app, 'SearchDomain', { env, config }).domain;
    new RerankStack(app, 'Rerank', { env, config, domain });
    return app
      .synth()
      .stacks.map(({ stackName, template }) => ({ stackName, body: template as TemplateBody }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function valuesOf(
  { stackName, body }: StackTemplate,
  { account, region, exports }: Place & { readonly exports: ReadonlyMap<string, string> },
): StackValues {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const ids = Object.keys(body.Resources);
  return {
    stackName,
    stackId: arn('cloudformation', `stack/${stackName}/0`),
    physicalIds: new Map(
      ids.map((id) => [
        id,
        body.Resources[id]?.Type === 'AWS::SageMaker::Endpoint'
          ? arn('sagemaker', `endpoint/${id.toLowerCase()}`)
          : id,
      ]),
    ),
    resources: body.Resources,
    parameters: new Map(),
    exports,
    outputs: new Map(
      attributesIn(body).map(([id, name]) => [
        JSON.stringify({ 'Fn::GetAtt': [id, name] }),
        name === 'Arn' ? arnOf(body.Resources[id]!.Type, id, arn) : `${id}.${name}`.toLowerCase(),
      ]),
    ),
  };
}

/** Whose attributes a template asks for, and which. */
function attributesIn(body: TemplateBody): [string, string][] {
  const found: [string, string][] = [];
  JSON.stringify(body, (key, value) => {
    if (key === 'Fn::GetAtt') {
      found.push(value);
    }
    return value;
  });
  return found;
}

function arnOf(type: string, id: string, arn: (service: string, resource: string) => string): string {
  switch (type) {
    case 'AWS::IAM::Role':
      return arn('iam', `role/${id}`).replace(/^(arn:aws:iam:)[^:]*/, '$1');
    case 'AWS::Logs::LogGroup':
      return arn('logs', `log-group:${id}:*`);
    case 'AWS::OpenSearchService::Domain':
      return arn('es', `domain/${id.toLowerCase().slice(0, 28)}`);
    case 'AWS::Lambda::Function':
      return arn('lambda', `function:${id}`);
    default:
      return arn(type.split('::')[1]!.toLowerCase(), id);
  }
}

/** The CDK writes the account in the name of its bucket of assets by `Fn::Sub`. */
function withoutSubstitutions(value: unknown, account: string): unknown {
  return JSON.parse(JSON.stringify(value), (_, item) =>
    typeof item?.['Fn::Sub'] === 'string' ? item['Fn::Sub'].replaceAll('${AWS::AccountId}', account) : item,
  );
}
