import type { IncomingMessage } from 'node:http';
import { RuntimeError } from '../../../local/endpoint/errors';
import type { ConnectorExchange } from './connector-exchange';
import type { EmulatedDomain } from './control';
import type { FineGrainedAccess } from './fine-grained-access';
import type { Answer, Serve } from './front';
import type { Caller, Gate } from './gate';
import type { NodeClient, NodeUser } from './node-client';

/** The parts of a domain's endpoint. */
export interface DomainFrontOptions {
  readonly gate: Gate;
  readonly access: FineGrainedAccess;
  readonly exchange: ConnectorExchange;
  readonly node: NodeClient;
}

/** The endpoint of a domain: checks signature, IAM and access policy, and hands on to the node as the caller's user. */
export function serveDomain({ gate, access, exchange, node }: DomainFrontOptions): Serve {
  return async (request, body) => {
    const domain = await domainOf(gate, request);
    const caller = await gate.admit(request, body);
    const [path] = request.url!.split('?') as [string];
    const method = request.method!.charAt(0) + request.method!.slice(1).toLowerCase();
    await gate.permit(caller, `es:ESHttp${method}`, `${domain.arn}${path}`, {
      resourcePolicy: domain.accessPolicies,
    });
    const user = await access.userOf(caller.principal, domain.masterUserArn);
    return path.startsWith('/_plugins/_ml/connectors')
      ? handOnConnector({ exchange, node }, request, body, { caller, domain, user })
      : node.send(request.method!, request.url!, body, user);
  };
}

/** The name of a domain that was deleted no longer resolves; a connection that is cut comes closest. */
async function domainOf(gate: Gate, request: IncomingMessage): Promise<EmulatedDomain> {
  const domain = await gate.control.domain(request.headers.host ?? '');
  if (!domain) {
    throw new Error(`there is no domain ${request.headers.host}`);
  }
  return domain;
}

async function handOnConnector(
  { exchange, node }: Pick<DomainFrontOptions, 'exchange' | 'node'>,
  request: IncomingMessage,
  body: Buffer,
  { caller, domain, user }: { caller: Caller; domain: EmulatedDomain; user: NodeUser },
): Promise<Answer> {
  if (request.method === 'PUT') {
    throw new RuntimeError(400, 'ValidationException', {
      Message: 'The emulated domain updates no connectors.',
    });
  }
  const creates = request.url!.startsWith('/_plugins/_ml/connectors/_create');
  const sent = creates ? await exchange.toNode(body, caller, domain) : body;
  const answer = await node.send(request.method!, request.url!, sent, user);
  return { ...answer, body: exchange.toCaller(answer.body) };
}
