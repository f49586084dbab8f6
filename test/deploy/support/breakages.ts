import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Assembly, only, type StackName, type Template, type TemplateResource } from './assembly';

/** One thing that must not be wrong, made wrong. */
export interface Breakage {
  /** What is broken. */
  readonly name: string;
  readonly apply: (assembly: Assembly) => Promise<void>;
  /** Shows only in some of the orders in which resources may be created. */
  readonly dependsOnOrder?: boolean;
}

/** The deployment test says so when everything is set up, and broken if that is asked for. */
export const READY = 'ready to deploy';

/** What a deployment test that passes must rule out. */
export const BREAKAGES: readonly Breakage[] = [
  breakage("no es:ESHttp* for the registrar's role", 'Rerank', (template) => {
    removeStatements(template, ({ action }) => action.startsWith('es:ESHttp'));
  }),
  breakage("no sagemaker:InvokeEndpoint for the connector's role", 'Rerank', (template) => {
    removeStatements(template, ({ action, policy }) => action === INVOKE && policy.startsWith('Model'));
  }),
  breakage("no sagemaker:InvokeEndpoint for the rerank function's role", 'Rerank', (template) => {
    removeStatements(template, ({ action, policy }) => action === INVOKE && policy.startsWith('Rerank'));
  }),
  breakage("no iam:PassRole for the registrar's role", 'Rerank', (template) => {
    removeStatements(template, ({ action }) => action === 'iam:PassRole');
  }),
  breakage('a connector role that trusts another domain', 'Rerank', (template) => {
    for (const role of Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role')) {
      for (const { Condition } of role.Properties.AssumeRolePolicyDocument.Statement) {
        if (Condition?.ArnLike) {
          Condition.ArnLike['aws:SourceArn'] = 'arn:aws:es:us-east-1:000000000000:domain/another';
        }
      }
    }
  }),
  breakage('another master user of the domain', 'SearchDomain', (template) => {
    const { AdvancedSecurityOptions } = only(template, 'AWS::OpenSearchService::Domain').Properties;
    AdvancedSecurityOptions.MasterUserOptions.MasterUserARN = 'arn:aws:iam::000000000000:role/another';
  }),
  {
    ...breakage('the model before the permissions of the registrar', 'Rerank', (template) => {
      const model = only(template, 'Custom::RerankModel') as TemplateResource;
      model.DependsOn = [model.DependsOn ?? []].flat().filter((id) => !id.startsWith('Registrar'));
    }),
    dependsOnOrder: true,
  },
  breakage('a pipeline without a processor', 'Rerank', (template) => {
    only(template, 'Custom::RerankPipeline').Properties.Pipeline.response_processors = [];
  }),
  breakage('a pipeline that reads another field', 'Rerank', (template) => {
    const [processor] = only(template, 'Custom::RerankPipeline').Properties.Pipeline.response_processors;
    processor.rerank.context.document_fields = ['another'];
  }),
  { name: 'a bundle without its handler', apply: removeHandlers },
];

const INVOKE = 'sagemaker:InvokeEndpoint';

/** The breakage of that name; undefined when none is asked for. */
export function breakageNamed(name: string | undefined): Breakage | undefined {
  const found = BREAKAGES.find((each) => each.name === name);
  if (name && !found) {
    throw new Error(`There is no breakage "${name}".`);
  }
  return found;
}

function breakage(name: string, stack: StackName, edit: (template: Template) => void): Breakage {
  return {
    name,
    async apply(assembly) {
      const before = JSON.stringify(await assembly.template(stack));
      await assembly.edit(stack, edit);
      if (JSON.stringify(await assembly.template(stack)) === before) {
        throw new Error(`"${name}" finds nothing to break.`);
      }
    },
  };
}

/** Makes statements of policies allow something else. */
function removeStatements(
  template: Template,
  isRemoved: (statement: { action: string; policy: string }) => boolean,
): void {
  for (const [policy, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy') {
      continue;
    }
    const document = Properties.PolicyDocument;
    for (const statement of document.Statement) {
      const actions = [statement.Action].flat() as string[];
      if (actions.some((action) => isRemoved({ action, policy }))) {
        // A policy must have a statement: one that allows nothing of use.
        statement.Action = 'sts:GetCallerIdentity';
        delete statement.Condition;
      }
    }
  }
}

/** Takes the export out of the bundles that esbuild made of `lambda/`. */
async function removeHandlers(assembly: Assembly): Promise<void> {
  let removed = 0;
  for (const asset of (await readdir(assembly.folder)).filter((name) => name.startsWith('asset.'))) {
    const file = join(assembly.folder, asset, 'index.js');
    const bundle = await readFile(file, 'utf8').catch(() => '');
    if (bundle.includes('OpenSearch') || bundle.includes('InvokeEndpoint')) {
      await writeFile(file, `${bundle}\nmodule.exports = {};\n`);
      removed++;
    }
  }
  if (removed === 0) {
    throw new Error('No bundle was found to break.');
  }
}
