import type { AccessKeys } from '../../../local/endpoint';

/** An emulated domain, as far as requests to it depend on it. */
export interface EmulatedDomain {
  readonly arn: string;
  readonly accessPolicies: string | null;
  readonly masterUserArn: string | null;
}

/** A SageMaker resource that is deployed. */
export interface SageMakerResource {
  /** The ARN. */
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A denied operation; the message is the one that AWS gives. */
export class Denied extends Error {}

/** Asks the emulator what no AWS API answers; `emulator/control.py` is the other side. */
export class Control {
  constructor(private readonly url: string) {}

  /** The domain that answers under that host name. */
  domain(host: string): Promise<EmulatedDomain | null> {
    return this.ask('domain', { host });
  }

  /** Everything that a deployment can leave behind. */
  inventory(): Promise<string[]> {
    return this.ask('inventory', {});
  }

  /** The logs of all functions. */
  logLines(): Promise<string[]> {
    return this.ask('log_lines', {});
  }

  sageMakerResources(): Promise<SageMakerResource[]> {
    return this.ask('resources', {});
  }

  /**
   * Decides the order in which resources are made that do not depend on each other.
   *
   * @param first - a type whose resources come as early as their dependencies let them
   */
  arrange(seed: string, first?: string): Promise<void> {
    return this.ask('arrange', { seed, first: first ?? null });
  }

  /** Lets every call to the instances that an endpoint has now fail, as far as alarms see; an update brings others. */
  breakEndpoint(name: string): Promise<void> {
    return this.ask('break_endpoint', { name });
  }

  /** The copies of an inference component that a call meets; none is a failure that alarms see. */
  copies(component: string): Promise<number> {
    return this.ask('copies', { component });
  }

  /** Lets a minute pass: copies that were asked for start, and alarms see the calls of the minute. */
  minute(): Promise<void> {
    return this.ask('minute', {});
  }

  /** Lets so long pass without a call that target tracking takes away every copy that may go. */
  nobodyCalls(): Promise<void> {
    return this.ask('nobody_calls', {});
  }

  /** Lets the time of scheduled actions of that name come. */
  clockStrikes(actionName: string): Promise<void> {
    return this.ask('clock_strikes', { action_name: actionName });
  }

  /** Requests that no model of AWS's was held against, and what was deleted while an endpoint used it. */
  oversights(): Promise<string[]> {
    return this.ask('oversights', {});
  }

  /** Deletes a SageMaker resource by hand, past CloudFormation. */
  remove(arn: string): Promise<void> {
    return this.ask('remove', { physical_id: arn });
  }

  /** Makes what was deleted by hand again, as it was. */
  restore(arn: string): Promise<void> {
    return this.ask('restore', { physical_id: arn });
  }

  /**
   * The keys that a request must be signed with, and whose they are.
   *
   * @throws Denied when there are no such keys, or the session token is another
   */
  async keys(
    accessKeyId: string,
    sessionToken: string,
  ): Promise<AccessKeys & { readonly principal: string }> {
    const answer = await this.ask<KeysAnswer>('keys', {
      access_key_id: accessKeyId,
      session_token: sessionToken,
    });
    return { ...keysOf(answer), principal: answer.principal };
  }

  /** @throws Denied unless the owner of the keys may do that */
  authorize(request: {
    readonly accessKeyId: string;
    readonly action: string;
    readonly resource: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly resourcePolicy?: string | null;
  }): Promise<void> {
    return this.ask('authorize', {
      access_key_id: request.accessKeyId,
      action: request.action,
      resource: request.resource,
      context: request.context ?? {},
      resource_policy: request.resourcePolicy ?? null,
    });
  }

  /** Why the API refuses a request, by its model; null when it does not. @throws Error for a request that is no call of the API */
  requestError(
    service: string,
    request: {
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    },
  ): Promise<string | null> {
    return this.ask('request_error', { service, ...request, body: request.body.toString('base64') });
  }

  /**
   * Keys of a role that a service assumes, acting for one of its resources.
   *
   * @throws Denied unless the role trusts the service to
   */
  async assume(roleArn: string, service: string, sourceArn: string): Promise<AccessKeys> {
    return keysOf(await this.ask('assume', { role_arn: roleArn, service, source_arn: sourceArn }));
  }

  private async ask<Answer>(operation: string, parameters: object): Promise<Answer> {
    const response = await fetch(`${this.url}/${operation}`, {
      method: 'POST',
      body: JSON.stringify(parameters),
    });
    const answer = (await response.json()) as Answer;
    if (response.status === 403) {
      throw new Denied(String(answer));
    }
    if (!response.ok) {
      throw new Error(`The emulator could not answer ${operation}: ${answer}`);
    }
    return answer;
  }
}

interface KeysAnswer {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token: string | null;
  readonly principal: string;
}

function keysOf(answer: KeysAnswer): AccessKeys {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: token } = answer;
  return { accessKeyId, secretAccessKey, ...(token !== null && { sessionToken: token }) };
}
