import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { connectorBody } from '../../protocol/connector';
import type { RerankModelProperties } from '../../protocol/custom-resources';
import { versionOf } from '../domain/imported-domain';
import type { ISearchDomain } from '../domain/search-domain';
import { invokePolicy } from '../endpoint/invoke-policy';
import type { IReranker } from '../shared/reranker';
import { MODEL_DEFAULTS } from './defaults';
import { endpointConfiguration } from './endpoint-configuration';
import type { ModelValidation } from './model-validation';
import { registeredResource } from './registered-resource';
import { Registrar } from './registrar';

/** A model on a domain that scores through an endpoint, or through Bedrock. */
export interface IRerankModel extends IConstruct {
  /** The id that a rerank processor names. */
  readonly modelId: string;
  /** Where the model is registered. */
  readonly domain: ISearchDomain;
  /** Whether what scores may have to start first, so that searches fail or wait meanwhile. @default false */
  readonly startsOnDemand?: boolean;
}

/** Names a model that was made elsewhere. */
export interface RerankModelAttributes {
  /** The id that a rerank processor names; the model must answer `text_similarity` predictions. */
  readonly modelId: string;
  /** The domain on which the model is registered. */
  readonly domain: ISearchDomain;
  /**
   * Whether its endpoint is serverless or scales to zero: pipelines over it then ignore failures by default.
   *
   * @default false
   */
  readonly startsOnDemand?: boolean;
}

/** Which endpoint is registered, and where. */
export interface RerankModelProps {
  /** The domain on which connector and model are registered. */
  readonly domain: ISearchDomain;
  /** The endpoint that does the scoring, or the model of Bedrock. */
  readonly endpoint: IReranker;
  /**
   * The validation that the model must pass, through OpenSearch, for its registration to succeed. At most five
   * different sets of golden queries go with one domain in one stack.
   *
   * @default - ModelValidation.ORDER
   */
  readonly proof?: ModelValidation;
}

/**
 * Connector and model on the domain, registered, deployed, and validated by test predictions.
 *
 * A model is immutable: a change of the connector registers another model, and the old one goes when no search pipeline
 * refers to it any more. A change of what serves behind it has the model validated again; if that fails, the update fails.
 *
 * @example
 * const model = new RerankModel(this, 'Model', { domain, endpoint });
 * new RerankPipeline(this, 'Pipeline', { model, pipelineName: 'rerank', documentFields: ['text'] });
 */
export class RerankModel extends Construct implements IRerankModel {
  /** A model that was made elsewhere. */
  static fromModelId(scope: Construct, id: string, attributes: RerankModelAttributes): IRerankModel {
    return new (class extends Construct implements IRerankModel {
      readonly modelId = attributes.modelId;
      readonly domain = attributes.domain;
      readonly startsOnDemand = attributes.startsOnDemand;
    })(scope, id);
  }

  readonly modelId: string;
  readonly domain: ISearchDomain;
  readonly startsOnDemand: boolean;
  /** The role that the domain assumes to invoke the endpoint. */
  readonly connectorRole: iam.IRole;

  constructor(scope: Construct, id: string, props: RerankModelProps) {
    super(scope, id);
    const { domain, endpoint } = props;
    const registrar = Registrar.of(this, domain);
    this.startsOnDemand = endpoint.startsOnDemand ?? false;
    // Whether a component of one's own may sleep is not known.
    if (endpoint.inferenceComponentName !== undefined) {
      registrar.awaitWaking();
    }
    this.domain = domain;
    this.connectorRole = new iam.Role(this, 'ConnectorRole', {
      assumedBy: trustedBy(domain, Stack.of(this).account),
      description: 'Assumed by the search domain to invoke the cross-encoder endpoint.',
    });

    const invoke = invokePolicy(this, this.connectorRole, endpoint);

    const passRole = new iam.Policy(this, 'PassConnectorRole', { roles: [domain.registrarRole] });
    passRole.addStatements(
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.connectorRole.roleArn],
        // AWS's guide has no condition here; should the service leave the key out, the role still passes.
        conditions: { StringEqualsIfExists: { 'iam:PassedToService': OPENSEARCH_SERVICES } },
      }),
    );

    const resource = registeredResource(this, registrar, 'Custom::RerankModel', {
      DomainEndpoint: domain.domainEndpoint,
      Connector: connectorBody({
        url: endpoint.invocationUrl,
        region: endpoint.region,
        credential: { roleArn: this.connectorRole.roleArn },
        protocol: endpoint.protocol,
        device: endpoint.device,
        clientConfig: endpoint.readTimeoutSeconds ? { read_timeout: endpoint.readTimeoutSeconds } : undefined,
        maxLength: endpoint.maxLength,
        inferenceComponentName: endpoint.inferenceComponentName,
        engineVersion: endpoint.ignoresUnknownMembers ? versionOf(domain) : undefined,
      }),
      Proof: validationProperty(props.proof ?? MODEL_DEFAULTS.proof, registrar),
      // Another one has the registrar validate what serves now; without a name of its own, every change makes another.
      EndpointConfiguration: endpointConfiguration(this, endpoint),
    });
    resource.node.addDependency(domain, endpoint, registrar.policy, invoke, passRole);
    this.modelId = resource.ref;
  }
}

/** The property for the registrar: of golden queries no text, since templates and events are read by many. */
function validationProperty(
  { kind, goldenQueries }: ModelValidation,
  registrar: Registrar,
): RerankModelProperties['Proof'] {
  if (!goldenQueries) {
    return kind as Exclude<ModelValidation['kind'], 'golden-queries'>;
  }
  const { sha256, cases, minimumShare } = goldenQueries;
  registrar.carry(goldenQueries);
  return { Kind: 'golden-queries', Sha256: sha256, Cases: cases, MinimumShare: minimumShare };
}

/** AWS's guide for ML connectors names the first, the tutorials of ml-commons the second. */
const OPENSEARCH_SERVICES = ['opensearchservice.amazonaws.com', 'es.amazonaws.com'];

/** That domain, and no other one that was made to assume the role. */
function trustedBy(domain: ISearchDomain, account: string): iam.IPrincipal {
  const conditions = {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': domain.domainArn },
  };
  return new iam.CompositePrincipal(
    ...OPENSEARCH_SERVICES.map((service) => new iam.ServicePrincipal(service, { conditions })),
  );
}
