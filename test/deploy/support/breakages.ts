import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_BREAKAGES } from './api-breakages';
import { type Assembly, only, type StackName, type Template } from './assembly';
import type { CHECKS } from './checks';

/** One thing that must not be wrong, made wrong. */
export interface Breakage {
  /** The breakage. */
  readonly name: string;
  readonly apply: (assembly: Assembly) => Promise<void>;
  /** The check that must fail first. */
  readonly failsAt: keyof typeof CHECKS;
  /** The error that it must fail with: the cause, and not a consequence. */
  readonly because: RegExp;
  /** A type whose resources must come as early as they may for the breakage to show. @default - it shows in any order */
  readonly first?: string;
}

/** The breakages that a deployment test must notice. */
export const BREAKAGES: readonly Breakage[] = [
  ...API_BREAKAGES.map(({ name, stack, edit, failsAt, because }) => ({
    ...breakage(name, stack, edit),
    failsAt,
    because,
  })),
  {
    ...breakage("no es:ESHttp* for the registrar's role", 'Rerank', (template) => {
      removeStatements(template, ({ action }) => action.startsWith('es:ESHttp'));
    }),
    failsAt: 'deploys',
    because: /not authorized to perform: es:ESHttp/,
  },
  {
    ...breakage("no sagemaker:InvokeEndpoint for the connector's role", 'Rerank', (template) => {
      removeStatements(template, ({ action, policy }) => action === INVOKE && policy.startsWith('Model'));
    }),
    failsAt: 'deploys',
    because: /Could not validate model .* not authorized to perform: sagemaker:InvokeEndpoint/,
  },
  {
    ...breakage("no sagemaker:InvokeEndpoint for the rerank function's role", 'Rerank', (template) => {
      removeStatements(template, ({ action, policy }) => action === INVOKE && policy.startsWith('Rerank'));
    }),
    failsAt: 'calls',
    because: /the endpoint gave no scores \(refused\)/,
  },
  {
    ...breakage("no iam:PassRole for the registrar's role", 'Rerank', (template) => {
      removeStatements(template, ({ action }) => action === 'iam:PassRole');
    }),
    failsAt: 'deploys',
    because: /not authorized to perform: iam:PassRole/,
  },
  {
    ...breakage('a connector role that trusts another domain', 'Rerank', (template) => {
      for (const role of Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role')) {
        for (const { Condition } of role.Properties.AssumeRolePolicyDocument.Statement) {
          if (Condition?.ArnLike) {
            Condition.ArnLike['aws:SourceArn'] = 'arn:aws:es:us-east-1:000000000000:domain/another';
          }
        }
      }
    }),
    failsAt: 'deploys',
    because: /not authorized to perform: sts:AssumeRole/,
  },
  {
    ...breakage('another master user of the domain', 'SearchDomain', (template) => {
      const { AdvancedSecurityOptions } = only(template, 'AWS::OpenSearchService::Domain').Properties;
      AdvancedSecurityOptions.MasterUserOptions.MasterUserARN = 'arn:aws:iam::000000000000:role/another';
    }),
    failsAt: 'deploys',
    because: /no permissions for/,
  },
  {
    ...breakage("the model not after the registrar's permissions", 'Rerank', (template) => {
      removeDependencies(template, /^Registrar(?!.*Provider).*Policy/);
    }),
    failsAt: 'deploys',
    because: /not authorized to perform: es:ESHttp/,
    first: 'Custom::RerankModel',
  },
  {
    ...breakage('the model not after the permission to pass its role', 'Rerank', (template) => {
      removeDependencies(template, /^ModelPassConnectorRole/);
    }),
    failsAt: 'deploys',
    because: /not authorized to perform: iam:PassRole/,
    first: 'Custom::RerankModel',
  },
  {
    ...breakage("the model not after the connector's permissions", 'Rerank', (template) => {
      removeDependencies(template, /^ModelInvoke/);
    }),
    failsAt: 'deploys',
    because: /Could not validate model .* not authorized to perform: sagemaker:InvokeEndpoint/,
    first: 'Custom::RerankModel',
  },
  {
    ...breakage('a pipeline without a processor', 'Rerank', (template) => {
      only(template, 'Custom::RerankPipeline').Properties.Pipeline.response_processors = [];
    }),
    failsAt: 'searches',
    because: /Expected: "3"/,
  },
  {
    ...breakage('a pipeline that reads another field', 'Rerank', (template) => {
      const [processor] = only(template, 'Custom::RerankPipeline').Properties.Pipeline.response_processors;
      processor.rerank.context.document_fields = ['another'];
    }),
    failsAt: 'searches',
    because: /Expected: "3"/,
  },
  {
    name: 'a bundle without its handler',
    apply: removeHandlers,
    failsAt: 'deploys',
    because: /handler is not a function|HandlerNotFound/i,
  },
];

const INVOKE = 'sagemaker:InvokeEndpoint';

function breakage(
  name: string,
  stack: StackName,
  edit: (template: Template) => void,
): Pick<Breakage, 'name' | 'apply'> {
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

/** Lets nothing wait for resources whose logical ids match; a policy is named by nothing else. */
function removeDependencies(template: Template, on: RegExp): void {
  for (const resource of Object.values(template.Resources)) {
    if (resource.DependsOn) {
      resource.DependsOn = [resource.DependsOn].flat().filter((id) => !on.test(id));
    }
  }
}

/** Takes the export out of the bundles that esbuild made of `lambda/`. */
async function removeHandlers(assembly: Assembly): Promise<void> {
  let removed = 0;
  for (const asset of (await readdir(assembly.folder)).filter((name) => name.startsWith('asset.'))) {
    const bundle = await readFile(join(assembly.folder, asset, 'index.js'), 'utf8').catch(() => '');
    if (bundle.includes('OpenSearch') || bundle.includes('InvokeEndpoint')) {
      await assembly.editAsset('Rerank', asset.replace('asset.', ''), (folder) =>
        writeFile(join(folder, 'index.js'), `${bundle}\nmodule.exports = {};\n`),
      );
      removed++;
    }
  }
  if (removed === 0) {
    throw new Error('No bundle was found to break.');
  }
}
