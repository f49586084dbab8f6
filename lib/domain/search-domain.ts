import { Annotations, type RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { validate } from '../shared/validation';
import { securityGroupsOf, subnetIdsOf, type VpcPlacement } from '../shared/vpc-placement';
import { DOMAIN_DEFAULTS } from './defaults';
import { OFFERED_VERSIONS } from './engine-version';
import {
  domainConnections,
  type ISearchDomain,
  ReferencedDomain,
  registrarRole,
  type SearchDomainAttributes,
  SearchDomainBase,
} from './imported-domain';
import { LogPublishing } from './log-publishing';
import { capacityOf, completeSizing, type DomainSizing } from './sizing';
import { sizingErrors } from './validation';

export type { DedicatedMasterProps, DomainSizing } from './sizing';
export type { ISearchDomain, SearchDomainAttributes };

/** Size, place and lifetime of the domain. */
export interface SearchDomainProps extends DomainSizing {
  /**
   * Where the domain's network interfaces are, one subnet for each availability zone; cannot be added or taken away
   * later. The account needs the service-linked role of Amazon OpenSearch Service.
   *
   * @default - the domain is reached over the internet, by signed requests
   */
  readonly vpc?: VpcPlacement;
  /**
   * Whether the domain's calls to the endpoint take the routes of `vpc`, which then need a way to the SageMaker runtime.
   *
   * @default false
   */
  readonly vpcEgress?: boolean;
  /**
   * The key that encrypts indices and snapshots; cannot be changed later.
   *
   * @default - the key of AWS for OpenSearch Service in the account
   */
  readonly kmsKey?: kms.IKey;
  /**
   * Whether audit logs are published. Which events they hold is set in the security plugin (`_plugins/_security/api/audit`).
   *
   * @default false
   */
  readonly auditLogs?: boolean;
  /**
   * Whether the account's policies for CloudWatch Logs get one that lets domains write into these log groups. Without it
   * one of your own must let `es.amazonaws.com` write there, or AWS refuses the domain; an account has room for ten in each
   * region.
   *
   * @default true
   */
  readonly logResourcePolicy?: boolean;
  /**
   * The key that encrypts the log groups of the domain and of the functions that register on it; its policy must let
   * CloudWatch Logs use it (docs/security.md).
   *
   * @default - a key of CloudWatch Logs, which AWS owns
   */
  readonly logKmsKey?: kms.IKey;
  /**
   * Whether the domain and its indices outlive the stack; with them stays what they cannot do without: log groups and the
   * policy that lets the domain write them, the security group that is made, and the registrar's role, the master user.
   *
   * @default - RETAIN_ON_UPDATE_OR_DELETE: they outlive it, unless they were made by a deployment that failed
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A domain with encryption, fine-grained access control, and the registrar as its master user.
 *
 * @example
 * const domain = new SearchDomain(this, 'Domain', { instanceType: 'm7g.large.search', instanceCount: 3 });
 * new RerankModel(this, 'Model', { domain, endpoint });
 */
export class SearchDomain extends SearchDomainBase {
  /** A domain that was made elsewhere. */
  static fromAttributes(scope: Construct, id: string, attributes: SearchDomainAttributes): ISearchDomain {
    return new ReferencedDomain(scope, id, attributes);
  }

  readonly domainName: string;
  readonly domainArn: string;
  readonly domainEndpoint: string;
  readonly engineVersion: string;
  readonly registrarRole: iam.IRole;
  readonly connections: ec2.Connections;
  readonly vpcPlacement?: VpcPlacement;
  readonly logKmsKey?: kms.IKey;
  readonly domain: opensearch.Domain;
  /** The underlying CloudFormation resource. */
  readonly cfnDomain: opensearch.CfnDomain;

  constructor(scope: Construct, id: string, props: SearchDomainProps = {}) {
    super(scope, id);
    const subnetIds = props.vpc && subnetIdsOf(props.vpc);
    validate(this, ...sizingErrors(props, subnetIds?.length), ...vpcErrors(props));
    const sizing = completeSizing(props);
    this.engineVersion = sizing.engineVersion;
    const removalPolicy = props.removalPolicy ?? DOMAIN_DEFAULTS.removalPolicy;
    this.warnOfUnknownVersion(sizing.engineVersion);

    // Belongs to the domain's stack, as its master user; made where the function is, it would tie the stacks in a knot.
    const role = registrarRole(this);
    role.applyRemovalPolicy(removalPolicy);
    this.registrarRole = role;
    this.logKmsKey = props.logKmsKey;
    const logPublishing = new LogPublishing(this, 'Logs', {
      audit: props.auditLogs ?? DOMAIN_DEFAULTS.auditLogs,
      resourcePolicy: props.logResourcePolicy ?? DOMAIN_DEFAULTS.logResourcePolicy,
      kmsKey: props.logKmsKey,
      removalPolicy,
    });
    this.domain = new opensearch.Domain(this, 'Resource', {
      version: opensearch.EngineVersion.openSearch(sizing.engineVersion),
      enableVersionUpgrade: true,
      ...capacityOf(sizing),
      ebs: { volumeType: ec2.EbsDeviceVolumeType.GP3, volumeSize: sizing.volumeSize },
      encryptionAtRest: { enabled: true, kmsKey: props.kmsKey },
      nodeToNodeEncryption: true,
      enforceHttps: true,
      tlsSecurityPolicy: opensearch.TLSSecurityPolicy.TLS_1_2_PFS,
      fineGrainedAccessControl: { masterUserArn: this.registrarRole.roleArn },
      ...logPublishing.options,
      removalPolicy,
    });
    if (logPublishing.policy) {
      this.domain.node.addDependency(logPublishing.policy);
    }
    this.domainName = this.domain.domainName;
    this.domainArn = this.domain.domainArn;
    this.domainEndpoint = this.domain.domainEndpoint;

    const securityGroups = props.vpc && securityGroupsOf(this, props.vpc, 'The search domain', removalPolicy);
    this.connections = domainConnections(securityGroups);
    this.vpcPlacement = props.vpc;
    this.cfnDomain = this.domain.node.defaultChild as opensearch.CfnDomain;
    // The prop of the L2 sets it with a Lambda function that loses a race against IAM (aws/aws-cdk#37939).
    this.cfnDomain.accessPolicies = accessPolicies();
    // The L2 knows no egress, and asks for the zones of subnets of which only the ids are known.
    this.cfnDomain.vpcOptions = subnetIds && {
      subnetIds,
      securityGroupIds: securityGroups?.map(({ securityGroupId }) => securityGroupId),
      egressEnabled: props.vpcEgress ?? DOMAIN_DEFAULTS.vpcEgress,
    };
  }

  private warnOfUnknownVersion(engineVersion: string): void {
    if (!Token.isUnresolved(engineVersion) && !OFFERED_VERSIONS.includes(engineVersion)) {
      Annotations.of(this).addWarningV2(
        'rerank:unknownEngineVersion',
        `Amazon OpenSearch Service was not known to offer OpenSearch ${engineVersion} when this release was made, but ` +
          `${OFFERED_VERSIONS.join(', ')}. Check it with aws opensearch list-versions.`,
      );
    }
  }
}

function vpcErrors({ vpc, vpcEgress }: SearchDomainProps): string[] {
  return vpcEgress && !vpc ? ['vpcEgress is true; it must be false without vpc'] : [];
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
