import { LIVE_CONFIGURATION } from './asked/live-configuration';
import { POLICY_SIMULATION } from './asked/policy-simulation';
import { POLICY_VALIDATION } from './asked/policy-validation';
import { IMAGES, LOG_POLICIES, QUOTAS, VERSIONS } from './asked/region-offers';
import { CHANGE_SET, TEMPLATES } from './asked/templates';
import { CONNECTOR_PRINCIPAL, DESCRIBE_ALARMS } from './asked/trail';
import { WAIT_INTERVAL } from './asked/wait-interval';
import { ONLY_A_DEPLOYMENT_TELLS } from './only-a-deployment-tells';
import type { Question } from './question';

/** The questions that were never run in an account, the cheapest first. */
export const QUESTIONS: readonly Question[] = [
  WAIT_INTERVAL,
  IMAGES,
  VERSIONS,
  QUOTAS,
  LOG_POLICIES,
  TEMPLATES,
  CHANGE_SET,
  POLICY_VALIDATION,
  POLICY_SIMULATION,
  CONNECTOR_PRINCIPAL,
  DESCRIBE_ALARMS,
  LIVE_CONFIGURATION,
  ...ONLY_A_DEPLOYMENT_TELLS,
];
