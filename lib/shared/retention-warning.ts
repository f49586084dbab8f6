import {
  Annotations,
  AspectPriority,
  Aspects,
  CfnDeletionPolicy,
  CfnResource,
  type IAspect,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CustomResourceType } from '../../protocol/custom-resources';

/** The id of the warning, by which it is acknowledged. */
export const RETAINED = 'rerank:retained';

const unregistered = (type: string, what: string) =>
  `${type} is retained: the registrar is not told to delete it, and ${what} are left on the domain.`;

/** A warning for each resource type that leaves something behind when it is retained. */
const LEFT_BEHIND = {
  'AWS::SageMaker::Endpoint':
    'The endpoint is retained: it stays and is billed after the stack is destroyed, and its name is taken.',
  'AWS::SageMaker::InferenceComponent':
    'The inference component is retained: its endpoint cannot be deleted, and is billed.',
  'Custom::RerankModel': unregistered('Custom::RerankModel', 'model and connector'),
  'Custom::RerankPipeline': unregistered('Custom::RerankPipeline', 'search pipeline and its use by indices'),
  'Custom::SearchAccess': unregistered('Custom::SearchAccess', 'security role and mapping'),
} as const satisfies Record<
  CustomResourceType | 'AWS::SageMaker::Endpoint' | 'AWS::SageMaker::InferenceComponent',
  string
>;

type WatchedType = keyof typeof LEFT_BEHIND;

/**
 * Warns of what would be billed, or left on the domain, after the stack is destroyed: an organisation's
 * `RemovalPolicies.of(app).retain()` overrides what a construct says.
 */
export class RetentionWarning implements IAspect {
  /** Watches a scope, once, after all that changes removal policies. */
  static addTo(scope: IConstruct, ...types: readonly WatchedType[]): void {
    const aspects = Aspects.of(scope);
    if (!aspects.all.some((aspect) => aspect instanceof RetentionWarning)) {
      aspects.add(new RetentionWarning(types), { priority: AspectPriority.READONLY });
    }
  }

  private constructor(private readonly types: readonly string[]) {}

  visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && this.types.includes(node.cfnResourceType) && isRetained(node)) {
      const left = LEFT_BEHIND[node.cfnResourceType as WatchedType];
      Annotations.of(node).addWarningV2(RETAINED, `${left} ${REMEDY}`);
    }
  }
}

function isRetained({ cfnOptions: { deletionPolicy, updateReplacePolicy } }: CfnResource): boolean {
  return [deletionPolicy, updateReplacePolicy].some(
    (policy) => policy === CfnDeletionPolicy.RETAIN || policy === CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE,
  );
}

const REMEDY =
  'Leave these types out where policies are set, such as ' +
  `RemovalPolicies.of(app).retain({ excludeResourceTypes: ${JSON.stringify(Object.keys(LEFT_BEHIND))} }); ` +
  'docs/operations.md says what to delete by hand otherwise.';
