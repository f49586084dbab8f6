import type { ServerResponse } from 'node:http';
import type { HttpAnswer } from '../../../lambda/rerank/http-event';
import { functionEvent, MAX_EVENT_BYTES, writeAnswer } from '../../../local/api/function-event';
import { listen, type RunningServer } from '../../../local/http/listen';
import type { AwsClients, FunctionPolicyStatement } from './aws-clients';

/**
 * Serves the URL of a deployed function to callers that sign nothing: MiniStack, which enforces IAM, lets none of them
 * through.
 *
 * As Lambda does, it refuses them unless the URL is made with `NONE`, and the function's own policy lets everybody do both
 * `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction` (Lambda guide, "Control access to Lambda function URLs").
 */
export function openFunctionUrl(clients: AwsClients, functionName: string): Promise<RunningServer> {
  return listen(async (request, response) => {
    if (!(await isOpenToEverybody(clients, functionName))) {
      refuse(
        response,
        403,
        'Forbidden. For troubleshooting Function URL authorization issues, see the guide.',
      );
      return;
    }
    const event = await functionEvent(request);
    if (event === undefined) {
      refuse(response, 413, `more than ${MAX_EVENT_BYTES} bytes`);
      return;
    }
    writeAnswer(response, (await clients.invoke(functionName, event)) as HttpAnswer);
  });
}

async function isOpenToEverybody(clients: AwsClients, functionName: string): Promise<boolean> {
  const lets = await clients.functionPolicy(functionName);
  const allows = (action: string, condition: FunctionPolicyStatement['Condition']) =>
    lets.some(
      ({ Effect, Principal, Action, Condition }) =>
        Effect === 'Allow' &&
        (Principal === '*' || (typeof Principal === 'object' && Principal.AWS === '*')) &&
        Action === action &&
        JSON.stringify(Condition) === JSON.stringify(condition),
    );
  return (
    (await clients.functionUrlAuthType(functionName)) === 'NONE' &&
    allows('lambda:InvokeFunctionUrl', { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }) &&
    allows('lambda:InvokeFunction', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } })
  );
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ Message: message }));
}
