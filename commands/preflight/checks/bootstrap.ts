import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { check, type Finding, fails, passes } from '../finding';

/** The version that the templates of aws-cdk-lib 2 ask for. */
const LEAST_VERSION = 6;
const PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** Whether the CDK can put its assets into the account and region. */
export function checkBootstrap(region: string, account: string | undefined): Promise<Finding> {
  const where = `aws://${account ?? 'ACCOUNT'}/${region}`;
  return check('CDK bootstrap', `version ${LEAST_VERSION} or later`, 'ssm:GetParameter', async () => {
    const remedy = `npx cdk bootstrap ${where}${account ? '' : ', with the number of the account'}`;
    try {
      const { Parameter } = await new SSMClient({ region }).send(
        new GetParameterCommand({ Name: PARAMETER }),
      );
      const owner = Parameter?.ARN?.split(':')[4];
      if (account && owner && owner !== account) {
        return fails(`account ${owner}`, `Use credentials of account ${account}.`);
      }
      const found = `version ${Parameter?.Value}${owner ? ` in account ${owner}` : ''}`;
      return Number(Parameter?.Value) >= LEAST_VERSION ? passes(found) : fails(found, remedy);
    } catch (error) {
      if (error instanceof ParameterNotFound) {
        return fails(`none in ${region}`, remedy);
      }
      throw error;
    }
  });
}
