import { RuntimeError } from '../../../local/endpoint/errors';
import type { Service } from '../../../protocol';
import type { ConnectorBody } from '../../../protocol/connector';
import type { EmulatedDomain } from './control';
import { type Caller, type Gate, refusing } from './gate';
import type { Region } from './region';

/** The service that assumes a connector's role, as AWS's guide for ML connectors names it. */
export const CONNECTOR_SERVICE = 'opensearchservice.amazonaws.com';

/**
 * Amazon OpenSearch Service's treatment of a connector before the open-source code sees it, which knows no roles: the
 * caller must be allowed to pass the role, the role must trust the domain, and keys of the role take its place. The
 * region's SageMaker and Bedrock runtimes become our own.
 */
export class ConnectorExchange {
  /** The URLs that begin those of AWS, and ours. */
  private readonly urls: readonly (readonly [aws: string, own: string])[];

  constructor(
    private readonly gate: Gate,
    region: Region,
    { sagemaker, bedrock }: Readonly<Record<Service, string>>,
  ) {
    this.urls = [
      [`https://runtime.sagemaker.${region.name}.amazonaws.com/`, sagemaker],
      [`https://bedrock-runtime.${region.name}.amazonaws.com/`, bedrock],
    ];
  }

  /** The connector that the node gets. @throws RuntimeError as the service answers */
  async toNode(body: Buffer, caller: Caller, domain: EmulatedDomain): Promise<string> {
    const connector = JSON.parse(body.toString('utf8')) as ConnectorBody;
    const roleArn = 'roleArn' in connector.credential ? connector.credential.roleArn : undefined;
    if (!roleArn) {
      throw refused('A domain takes a connector with credential.roleArn only.');
    }
    for (const { url } of connector.actions) {
      if (!this.urls.some(([aws]) => url.startsWith(aws))) {
        throw refused(`Connector URL is not matching the trusted connector endpoint regex, URL is: ${url}`);
      }
    }
    await this.gate.permit(caller, 'iam:PassRole', roleArn, {
      context: { 'iam:PassedToService': CONNECTOR_SERVICE },
    });
    const keys = await refusing(this.gate.control.assume(roleArn, CONNECTOR_SERVICE, domain.arn));
    return JSON.stringify({
      ...connector,
      credential: {
        access_key: keys.accessKeyId,
        secret_key: keys.secretAccessKey,
        session_token: keys.sessionToken,
      },
      actions: connector.actions.map((action) => ({
        ...action,
        url: this.urls.reduce((url, [aws, own]) => url.replace(aws, own), action.url),
      })),
    });
  }

  /** The connector as a caller reads it: with the URL that it was created with. */
  toCaller(body: string | Buffer): string {
    return this.urls.reduce((text, [aws, own]) => text.replaceAll(own, aws), String(body));
  }
}

function refused(reason: string): RuntimeError {
  const error = {
    root_cause: [{ type: 'illegal_argument_exception', reason }],
    type: 'illegal_argument_exception',
    reason,
  };
  return new RuntimeError(400, 'ValidationException', { error, status: 400 });
}
