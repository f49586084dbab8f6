import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { Construct, type IConstruct } from 'constructs';
import { DOMAIN_INSTANCE_TYPE, ENGINE_VERSION, INSTANCE_COUNT, VOLUME_SIZE } from './rules';
import { problemsOf, refuse } from './validation';

/** A domain of Amazon OpenSearch Service on which a cross-encoder can be registered. */
export interface ISearchDomain extends IConstruct {
  /** The host name, without `https://`. */
  readonly domainEndpoint: string;
  readonly domainArn: string;
  /** The role that may register connectors, models and search pipelines on the domain. */
  readonly registrarRole: iam.IRole;
}

/** Size and lifetime of the domain. */
export interface SearchDomainProps {
  /**
   * The OpenSearch version, at least 2.13; a later one upgrades the domain in place, an earlier one is refused by AWS.
   *
   * @default - 2.19
   */
  readonly engineVersion?: string;
  /**
   * The instance type of the data nodes; the cross-encoder does not run on them, so they need no GPU.
   *
   * @default - t3.medium.search
   */
  readonly instanceType?: string;
  /**
   * The number of data nodes; more than one are spread over two or three availability zones.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * The gp3 volume of each data node in GiB, at least 10.
   *
   * @default 10
   */
  readonly volumeSize?: number;
  /**
   * Whether the domain and its indices outlive the stack.
   *
   * @default - RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A domain with encryption, fine-grained access control, and the registrar as its master user. */
export class SearchDomain extends Construct implements ISearchDomain {
  readonly domainEndpoint: string;
  readonly domainArn: string;
  readonly registrarRole: iam.IRole;
  /** The underlying domain. */
  readonly domain: opensearch.Domain;
  /** The underlying CloudFormation resource. */
  readonly cfnDomain: opensearch.CfnDomain;

  constructor(scope: Construct, id: string, props: SearchDomainProps = {}) {
    super(scope, id);
    refuse(
      this,
      ...problemsOf('engineVersion', props.engineVersion, ENGINE_VERSION),
      ...problemsOf('instanceType', props.instanceType, DOMAIN_INSTANCE_TYPE),
      ...problemsOf('instanceCount', props.instanceCount, INSTANCE_COUNT),
      ...problemsOf('volumeSize', props.volumeSize, VOLUME_SIZE),
    );
    const instanceCount = props.instanceCount ?? 1;

    // Belongs to the domain's stack, as its master user; made where the function is, it would tie the stacks in a knot.
    this.registrarRole = new iam.Role(this, 'RegistrarRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Master user of the search domain: registers connectors, models and search pipelines.',
    });

    this.domain = new opensearch.Domain(this, 'Resource', {
      version: opensearch.EngineVersion.openSearch(props.engineVersion ?? '2.19'),
      enableVersionUpgrade: true,
      capacity: {
        dataNodeInstanceType: props.instanceType ?? 't3.medium.search',
        dataNodes: instanceCount,
        // Standby needs three zones and dedicated masters; left out, a feature flag turns it on for every domain.
        multiAzWithStandbyEnabled: false,
      },
      zoneAwareness:
        instanceCount === 1 ? { enabled: false } : { availabilityZoneCount: zoneCount(instanceCount) },
      ebs: { volumeType: ec2.EbsDeviceVolumeType.GP3, volumeSize: props.volumeSize ?? 10 },
      encryptionAtRest: { enabled: true },
      nodeToNodeEncryption: true,
      enforceHttps: true,
      tlsSecurityPolicy: opensearch.TLSSecurityPolicy.TLS_1_2_PFS,
      fineGrainedAccessControl: { masterUserArn: this.registrarRole.roleArn },
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.domainEndpoint = this.domain.domainEndpoint;
    this.domainArn = this.domain.domainArn;
    this.cfnDomain = this.domain.node.defaultChild as opensearch.CfnDomain;
    // The prop of the L2 sets it with a Lambda function that loses a race against IAM (aws/aws-cdk#37939).
    this.cfnDomain.accessPolicies = accessPolicies();
  }
}

/** Two zones want an even number of nodes; any other number is spread over three. */
function zoneCount(instanceCount: number): number {
  return instanceCount % 2 === 0 && instanceCount % 3 !== 0 ? 2 : 3;
}

/**
 * Leaves it to IAM who of this account may send requests, and to fine-grained access control what they may do.
 *
 * The resource is `*` because the policy is a property of the domain: naming the domain's generated ARN in it would make
 * the domain depend on itself. Attached to one domain, it speaks of that domain only.
 */
function accessPolicies(): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        principals: [new iam.AccountRootPrincipal()],
        actions: ['es:ESHttp*'],
        resources: ['*'],
      }),
    ],
  });
}
