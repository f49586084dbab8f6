import { Arn, ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { Construct, type IConstruct } from 'constructs';
import { errorsOf, validate } from '../shared/validation';
import type { VpcPlacement } from '../shared/vpc-placement';
import { DOMAIN_ARN, DOMAIN_ENDPOINT, ENGINE_VERSION } from './rules';

/** A domain of Amazon OpenSearch Service on which a cross-encoder can be registered. */
export interface ISearchDomain extends IConstruct, ec2.IConnectable {
  readonly domainName: string;
  readonly domainArn: string;
  /** The host name, without `https://`. */
  readonly domainEndpoint: string;
  /** The OpenSearch version, such as 2.19; undefined where nobody has named it. */
  readonly engineVersion?: string;
  /** The domain as the CDK knows it: its metrics, and what other constructs take. */
  readonly domain: opensearch.IDomain;
  /** The role that may register connectors, models and search pipelines on the domain. */
  readonly registrarRole: iam.IRole;
  /** Where functions run that call the domain; undefined when it is reached over the internet. */
  readonly vpcPlacement?: VpcPlacement;
  /** The key that encrypts the log groups of what registers on the domain; undefined for one of CloudWatch Logs. */
  readonly logKmsKey?: kms.IKey;

  /**
   * Allows the grantee to send searches on those indices; every name as it stands in the request's path.
   *
   * That is IAM's half: with fine-grained access control the grantee also needs a security role (`SearchAccess`).
   */
  grantSearch(grantee: iam.IGrantable, ...indices: string[]): iam.Grant;

  /** A metric of the domain, in the namespace `AWS/ES`; `domain` has those by name. @default - as the CDK's Domain */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** Names a domain that was made elsewhere, with fine-grained access control, OpenSearch 2.13 or later. */
export interface SearchDomainAttributes {
  /** The ARN, in the region and account of the stack. */
  readonly domainArn: string;
  /** The host name, without `https://`, such as `search-docs-abc.eu-west-1.es.amazonaws.com`. */
  readonly domainEndpoint: string;
  /**
   * The OpenSearch version, at least 2.13: what it cannot do is then refused before anything is deployed.
   *
   * @default - unknown; the domain refuses what it cannot do while a pipeline is registered
   */
  readonly engineVersion?: string;
  /**
   * A role that Lambda may assume and that the domain's security plugin knows as a registrar.
   *
   * @default - a role that is made for it, of a name that is known before, so that the domain's administrator can map
   *   it: see docs/bring-your-own.md
   */
  readonly registrarRole?: iam.IRole;
  /**
   * Where functions run that call the domain, if it is a VPC domain; its security groups are the domain's own, and get
   * a rule that lets the registrar in.
   *
   * @default - the domain is reached over the internet
   */
  readonly vpc?: VpcPlacement;
  /**
   * The key that encrypts the log groups of the functions that register on the domain; its policy must let CloudWatch Logs
   * use it (docs/security.md).
   *
   * @default - a key of CloudWatch Logs, which AWS owns
   */
  readonly logKmsKey?: kms.IKey;
}

/** The methods of every domain, made here or imported. */
export abstract class SearchDomainBase extends Construct implements ISearchDomain {
  abstract readonly domainName: string;
  abstract readonly domainArn: string;
  abstract readonly domainEndpoint: string;
  abstract readonly domain: opensearch.IDomain;
  abstract readonly registrarRole: iam.IRole;
  abstract readonly connections: ec2.Connections;
  abstract readonly vpcPlacement?: VpcPlacement;
  abstract readonly logKmsKey?: kms.IKey;

  grantSearch(grantee: iam.IGrantable, ...indices: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['es:ESHttpGet', 'es:ESHttpPost'],
      resourceArns: indices.map((index) => `${this.domainArn}/${index}/_search`),
    });
  }

  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domain.metric(metricName, options);
  }
}

/** The OpenSearch version where it is known while templates are made. */
export function versionOf({ engineVersion }: ISearchDomain): string | undefined {
  return Token.isUnresolved(engineVersion) ? undefined : engineVersion;
}

/** A domain that something else makes. */
export class ReferencedDomain extends SearchDomainBase {
  readonly domainName: string;
  readonly domainArn: string;
  readonly domainEndpoint: string;
  readonly engineVersion?: string;
  readonly domain: opensearch.IDomain;
  readonly registrarRole: iam.IRole;
  readonly connections: ec2.Connections;
  readonly vpcPlacement?: VpcPlacement;
  readonly logKmsKey?: kms.IKey;

  constructor(scope: Construct, id: string, attributes: SearchDomainAttributes) {
    super(scope, id);
    validate(
      this,
      ...errorsOf('domainArn', attributes.domainArn, DOMAIN_ARN),
      ...errorsOf('domainEndpoint', attributes.domainEndpoint, DOMAIN_ENDPOINT),
      ...errorsOf('engineVersion', attributes.engineVersion, ENGINE_VERSION),
    );
    this.domainArn = attributes.domainArn;
    this.domainEndpoint = attributes.domainEndpoint;
    this.engineVersion = attributes.engineVersion;
    this.domainName = nameIn(attributes.domainArn);
    this.domain = opensearch.Domain.fromDomainAttributes(this, 'Resource', attributes);
    this.registrarRole = attributes.registrarRole ?? registrarRole(this, nameToMap(this));
    this.vpcPlacement = attributes.vpc;
    this.logKmsKey = attributes.logKmsKey;
    this.connections = domainConnections(attributes.vpc?.securityGroups);
  }
}

/** The role that the registrar's function runs with; its permissions are added where the function is. */
export function registrarRole(scope: Construct, roleName?: string): iam.Role {
  return new iam.Role(scope, 'RegistrarRole', {
    roleName,
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: 'Registers connectors, models and search pipelines on the search domain.',
  });
}

/** How a VPC domain is reached; of a domain on the internet, rules for these groups go nowhere. */
export function domainConnections(securityGroups: readonly ec2.ISecurityGroup[] = []): ec2.Connections {
  return new ec2.Connections({ securityGroups: [...securityGroups], defaultPort: ec2.Port.HTTPS });
}

/**
 * A name that is known before the role is: the domain's administrator maps the ARN first, or the first registration is
 * refused. Names of roles are those of all regions.
 */
function nameToMap(scope: Construct): string {
  const place = Names.uniqueResourceName(scope, { maxLength: 36, separator: '-' });
  return `${place}-registrar-${Stack.of(scope).region}`;
}

function nameIn(domainArn: string): string {
  return Token.isUnresolved(domainArn)
    ? Arn.extractResourceName(domainArn, 'domain')
    : Arn.split(domainArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
}
