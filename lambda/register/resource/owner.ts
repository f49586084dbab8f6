import { tag } from './content-tag';

/** Who made something in OpenSearch: a stack, and in it a resource. */
export interface Owner {
  /** Names the stack; the same for a stack that is deleted and made again. */
  readonly stack: string;
  /** Names the resource within its stack. */
  readonly resource: string;
  /** For people: the name of the stack. */
  readonly stackName: string;
}

/** Reads the owner from a custom resource event. */
export function ownerOf(event: { StackId: string; LogicalResourceId: string }): Owner {
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID; a stack that is made again has another UUID.
  const [arn, name = event.StackId] = event.StackId.split('/');
  return { stack: tag(`${arn}/${name}`), resource: tag(event.LogicalResourceId), stackName: name };
}

/** The owner's tag in descriptions. */
export function ownerTag(owner: Owner): string {
  return `owner:${owner.stack}/${owner.resource}`;
}

/** The owner that the tag in a description names; undefined without a tag. */
export function readOwnerTag(description: string | undefined): Pick<Owner, 'stack' | 'resource'> | undefined {
  const found = description?.match(/\bowner:([0-9a-f]{12})\/([0-9a-f]{12})\b/);
  return found ? { stack: found[1]!, resource: found[2]! } : undefined;
}
