import { Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ProtocolName } from '../../protocol';

/** The parts of an endpoint that cannot change in place. */
export interface FleetProps {
  readonly protocol: ProtocolName;
  /** Whether SageMaker runs the container as it is called, without instances that are named. */
  readonly serverless: boolean;
  readonly instanceType: string;
  readonly fallbackInstanceTypes?: readonly string[];
  /** Whether the model is an inference component, whose copies bring the instances with them. */
  readonly scalesToZero: boolean;
}

/**
 * The instances of an endpoint: what makes it this endpoint and not another one.
 *
 * Model, configuration and endpoint stand under it, so that protocol and instance types are part of their logical ids:
 * another protocol would not be understood by the connector in service, and SageMaker refuses other instance types while
 * the variant is a scaling target. Whether it is one plays no part, so that scaling can be switched on and off. An endpoint
 * with instances cannot become serverless, one that has become one with instances cannot go back
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html), and an endpoint hosts either a model or
 * components, so that serverless and scaling to zero are other fleets too.
 */
export class Fleet extends Construct {
  /** Known before deployment: at most 63 characters, in lower case, as ARNs of endpoints are. */
  readonly endpointName: string;
  private readonly instanceTypes: readonly string[];

  constructor(scope: Construct, props: FleetProps) {
    const { protocol, serverless, scalesToZero, instanceType, fallbackInstanceTypes = [] } = props;
    const instanceTypes = [instanceType, ...fallbackInstanceTypes];
    const names = [...instanceTypes.map(inNames), ...(scalesToZero ? ['to-zero'] : [])];
    super(new Construct(scope, protocol), serverless ? 'serverless' : names.join('-'));
    this.instanceTypes = instanceTypes;
    this.endpointName = Names.uniqueResourceName(this, {
      maxLength: 63,
      separator: '-',
      allowedSpecialCharacters: '-',
    }).toLowerCase();
  }

  /** How a production variant names the instance types. */
  get instances() {
    const [instanceType, ...fallbacks] = this.instanceTypes;
    return fallbacks.length === 0
      ? { instanceType }
      : {
          instancePools: this.instanceTypes.map((type, index) => ({
            instanceType: type,
            priority: index + 1,
          })),
        };
  }
}

const inNames = (instanceType: string) => instanceType.replace(/^ml\./, '').replace('.', '-');
