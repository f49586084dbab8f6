import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { ISearchDomain } from '../domain/search-domain';
import { BundledFunction, LOG_RETENTION } from '../shared/bundled-function';
import { RetentionWarning } from '../shared/retention-warning';
import { validate } from '../shared/validation';
import type { VpcPlacement } from '../shared/vpc-placement';
import { goldenQueriesLayer } from './golden-queries-layer';
import type { DeployedGoldenQueries } from './model-validation';

/** Below the 14 minutes that the provider framework waits: others saw an endpoint wake within 5 to 10. */
const WAKING_TIMEOUT = Duration.minutes(13);

/** The most layers that Lambda takes for one function. */
const MOST_LAYERS = 5;

/**
 * The provider that CloudFormation calls to make connectors, models and search pipelines on one domain: OpenSearch's
 * REST API has no CloudFormation resource types.
 *
 * Each stack has one for each domain, whose resources share it.
 */
export class Registrar extends Construct {
  /** The registrar of that domain in the stack of `scope`. */
  static of(scope: Construct, domain: ISearchDomain): Registrar {
    const stack = Stack.of(scope);
    // The path of the domain is part of the id: CloudFormation cannot give a custom resource another service token.
    const id = `Registrar-${Names.nodeUniqueId(domain.node)}`;
    return (stack.node.tryFindChild(id) as Registrar | undefined) ?? new Registrar(stack, id, domain);
  }

  /** The service token of custom resources. */
  readonly serviceToken: string;
  /** The registrar's permissions; a custom resource must not be made before them, nor deleted after them. */
  readonly policy: iam.Policy;
  /** The function that does the work. */
  readonly function: lambda.Function;

  private layers = 0;

  private constructor(scope: Construct, id: string, domain: ISearchDomain) {
    super(scope, id);
    RetentionWarning.addTo(
      Stack.of(this),
      'Custom::RerankModel',
      'Custom::RerankPipeline',
      'Custom::SearchAccess',
    );
    // Attached from here: a grant to the role itself would put references to this stack into the domain's stack.
    this.policy = new iam.Policy(this, 'Policy', { roles: [domain.registrarRole] });
    this.policy.addStatements(
      new iam.PolicyStatement({
        actions: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut'],
        resources: [`${domain.domainArn}/*`],
      }),
    );
    const handler = new BundledFunction(this, 'Handler', {
      entry: 'register',
      description: 'Registers connectors, models and search pipelines on the search domain.',
      role: domain.registrarRole,
      policy: this.policy,
      memorySize: 256,
      // `awaitWaking` raises it. Either ends before the custom resource's service timeout, and the 14 minutes of the provider.
      timeout: Duration.minutes(10),
      environment: { REGISTRAR_ROLE_ARN: domain.registrarRole.roleArn },
      logKmsKey: domain.logKmsKey,
      vpc: domain.vpcPlacement && this.besides(domain.vpcPlacement),
    });
    this.function = handler.function;
    if (domain.vpcPlacement) {
      handler.connections.allowToDefaultPort(domain, 'The registrar');
    }

    const logGroup = new logs.LogGroup(this, 'ProviderLogs', {
      retention: LOG_RETENTION,
      encryptionKey: domain.logKmsKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const frameworkOnEventRole = new iam.Role(this, 'ProviderRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: "Calls the registrar's handler on behalf of CloudFormation.",
    });
    logGroup.grantWrite(frameworkOnEventRole);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: handler.function,
      logGroup,
      frameworkOnEventRole,
    });
    this.serviceToken = provider.serviceToken;
  }

  /**
   * Lets the registrar find golden queries by their hash.
   *
   * @throws Error when it carries as many as it can already
   */
  carry(goldenQueries: DeployedGoldenQueries): void {
    const id = `GoldenQueries-${goldenQueries.sha256.slice(0, 12)}`;
    if (this.node.tryFindChild(id)) {
      return;
    }
    if (this.layers === MOST_LAYERS) {
      validate(
        this,
        `${MOST_LAYERS} sets of golden queries are the most for the models on one domain in one stack; let models share a set`,
      );
    }
    this.layers += 1;
    this.function.addLayers(goldenQueriesLayer(this, id, goldenQueries));
  }

  /** Raises the timeout to what a sleeping endpoint needs to wake; registrars of other endpoints keep the shorter one. */
  awaitWaking(): void {
    (this.function.node.defaultChild as lambda.CfnFunction).timeout = WAKING_TIMEOUT.toSeconds();
  }

  /** The same place, with a security group of its own that lets nothing out but to the domain. */
  private besides(placement: VpcPlacement): VpcPlacement {
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: placement.vpc,
      description: 'The registrar of a search domain',
      allowAllOutbound: false,
    });
    return { ...placement, securityGroups: [securityGroup] };
  }
}
