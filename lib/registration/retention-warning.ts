import {
  Annotations,
  AspectPriority,
  Aspects,
  CfnDeletionPolicy,
  CfnResource,
  type IAspect,
  type Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CustomResourceType } from '../../protocol/custom-resources';
import { CrossEncoderEndpoint } from '../endpoint/cross-encoder-endpoint';

/** The id of the warning, by which it is acknowledged. */
export const RETAINED = 'rerank:retained';

/** What stays, by the type of its custom resource, when the registrar is not told to delete it. */
const ON_THE_DOMAIN: Readonly<Record<string, string>> = {
  'Custom::RerankModel': 'model and connector',
  'Custom::RerankPipeline': 'search pipeline and its use by indices',
  'Custom::SearchAccess': 'security role and mapping',
} satisfies Record<CustomResourceType, string>;

const ENDPOINT = 'AWS::SageMaker::Endpoint';

/**
 * Warns of an endpoint that would be billed, and of things on the domain that would be left, after the stack is destroyed:
 * an organisation's `RemovalPolicies.of(app).retain()` overrides what a construct says.
 */
export class RetentionWarning implements IAspect {
  /** Watches a stack, once, after all that changes removal policies. */
  static addTo(stack: Stack): void {
    const aspects = Aspects.of(stack);
    if (!aspects.all.some((aspect) => aspect instanceof RetentionWarning)) {
      aspects.add(new RetentionWarning(), { priority: AspectPriority.READONLY });
    }
  }

  visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && isRetained(node)) {
      const left = leftBehind(node);
      if (left) {
        Annotations.of(node).addWarningV2(RETAINED, `${left} ${REMEDY}`);
      }
    }
  }
}

function isRetained({ cfnOptions: { deletionPolicy, updateReplacePolicy } }: CfnResource): boolean {
  return [deletionPolicy, updateReplacePolicy].some(
    (policy) => policy === CfnDeletionPolicy.RETAIN || policy === CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE,
  );
}

function leftBehind(resource: CfnResource): string | undefined {
  const type = resource.cfnResourceType;
  if (type === ENDPOINT && resource.node.scopes.some((scope) => scope instanceof CrossEncoderEndpoint)) {
    return 'The endpoint is retained: it stays and is billed after the stack is destroyed, and its name is taken.';
  }
  const what = ON_THE_DOMAIN[type];
  return (
    what && `${type} is retained: the registrar is not told to delete it, and ${what} are left on the domain.`
  );
}

const REMEDY =
  'Leave these types out where policies are set, such as ' +
  `RemovalPolicies.of(app).retain({ excludeResourceTypes: ${JSON.stringify([ENDPOINT, ...Object.keys(ON_THE_DOMAIN)])} }); ` +
  'docs/operations.md says what to delete by hand otherwise.';
