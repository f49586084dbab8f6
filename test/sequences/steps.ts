import fc from 'fast-check';
import type { Conditions } from '../integration/support/cloudformation';
import { FAULTS, type PlannedFault } from '../integration/support/fault-proxy';
import { unicodeText } from '../support/unicode-text';

/** One thing that somebody does with a stack, or that happens to it. */
export type Step =
  | {
      readonly do: 'deploy';
      /** Which of a few contents the connector has. */
      readonly connector: number;
      /** Which of a few configurations the endpoint has. */
      readonly configuration: number;
      /** Which of a few bodies the pipeline has. */
      readonly pipeline: number;
      /**
       * The cause that makes the deployment fail: the model's validation, the pipeline's body, or a resource that comes
       * later.
       */
      readonly fails: 'no' | 'validation' | 'pipeline' | 'later';
      readonly faults: readonly PlannedFault[];
    }
  | { readonly do: 'destroy'; readonly faults: readonly PlannedFault[] }
  | { readonly do: 'deliver a late event'; readonly event: number }
  | {
      readonly do: 'delete what never was';
      readonly kind: 'Model' | 'Pipeline';
      readonly connector: number;
    };

/** Steps from nothing, and the conditions under which they run. */
export interface Sequence {
  readonly conditions: Conditions;
  readonly steps: readonly Step[];
  /** A part of what is searched for after each step. */
  readonly text: string;
}

/** Contents that a connector can have, configurations of an endpoint, and bodies that a pipeline can have. */
const CONNECTORS = 3;
const CONFIGURATIONS = 2;
const PIPELINES = 2;

const LONGEST = 8;
/** No operation makes so many calls that a fault beyond would be met often. */
const LAST_CALL = 25;

const faults = fc.uniqueArray(
  fc.record({ at: fc.nat({ max: LAST_CALL }), fault: fc.constantFrom(...FAULTS) }),
  { maxLength: 3, size: 'max', selector: ({ at }) => at },
);
const connector = fc.nat({ max: CONNECTORS - 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      connector,
      configuration: fc.nat({ max: CONFIGURATIONS - 1 }),
      pipeline: fc.nat({ max: PIPELINES - 1 }),
      fails: fc.constantFrom('no' as const, 'no' as const, 'no' as const, 'validation', 'pipeline', 'later'),
      faults,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('destroy' as const), faults }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('deliver a late event' as const), event: fc.nat({ max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('delete what never was' as const),
      kind: fc.constantFrom('Model', 'Pipeline'),
      connector,
    }),
  },
);

/** Random sequences. They shrink to fewer steps, fewer faults and the usual conditions. */
export const sequences: fc.Arbitrary<Sequence> = fc.record({
  conditions: fc.record({
    updateOnRollback: fc.boolean().map((exception) => !exception),
    duplicates: fc.boolean(),
  }),
  steps: fc.array(step, { minLength: 1, maxLength: LONGEST, size: 'max' }),
  text: unicodeText({ maxLength: 40, size: 'max' }),
});
