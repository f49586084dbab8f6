import { section, text, texts } from './fields';
import * as rules from './rules';

/** A place in a VPC, as a profile names it. */
export const vpc = section('A place in a VPC.', {
  vpcId: text('The VPC.', rules.VPC_ID),
  subnetIds: texts('The subnets.', rules.SUBNET_IDS),
  securityGroupIds: texts(
    'The security groups; those of the domain where the domain exists. Default: one is made.',
    rules.SECURITY_GROUP_IDS,
  ).optional(),
});
