import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Makes outputs of a stack, by their names; of what is undefined none. */
export function outputs(stack: Construct, values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      new CfnOutput(stack, name, { value });
    }
  }
}
