import type { Template } from 'aws-cdk-lib/assertions';

/** One statement of a policy, with the resource that it is part of. */
export interface Statement {
  readonly of: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly conditions: unknown;
}

/** Every statement that grants something, wherever it is in the template; trust policies name no resources. */
export function statementsOf(template: Template): Statement[] {
  return Object.entries(template.toJSON().Resources).flatMap(([id, resource]) =>
    documentsIn(resource)
      .flatMap(({ Statement }) => Statement)
      .filter(({ Resource }) => Resource !== undefined)
      .map(({ Action, Resource, Condition }) => ({
        of: id,
        actions: [Action].flat(),
        resources: [Resource].flat(),
        conditions: Condition,
      })),
  );
}

interface Document {
  readonly Statement: readonly {
    readonly Action: string | string[];
    readonly Resource?: unknown;
    readonly Condition?: unknown;
  }[];
}

function documentsIn(value: unknown): Document[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return 'Statement' in value ? [value as Document] : Object.values(value).flatMap(documentsIn);
}
