import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser';
import type { UsageError } from '../../shared/usage-error';
import type { Line } from '../lines';

/** A value in a JSON file, which knows its line. */
export class JsonValue {
  constructor(
    private readonly node: Node,
    private readonly lineAt: (offset: number) => Line,
  ) {}

  /** The line on which it begins. */
  get line(): Line {
    return this.lineAt(this.node.offset);
  }

  /** The value of a property. @default - undefined when it is no object, or lacks the property */
  get(name: string): JsonValue | undefined {
    const node = this.node.type === 'object' ? findNodeAtLocation(this.node, [name]) : undefined;
    return node && new JsonValue(node, this.lineAt);
  }

  /** The elements of an array. @throws UsageError unless it is one */
  elements(name: string): JsonValue[] {
    if (this.node.type !== 'array') {
      throw this.fail(`${name} must be an array`);
    }
    return this.node.children!.map((child) => new JsonValue(child, this.lineAt));
  }

  get isArray(): boolean {
    return this.node.type === 'array';
  }

  /** The text of a property that is a string or a number. @throws UsageError unless it is one, and not empty */
  text(name: string): string {
    const value: unknown = this.node.type === 'object' ? getNodeValue(this.node)[name] : undefined;
    if ((typeof value !== 'string' && typeof value !== 'number') || `${value}`.trim() === '') {
      throw (this.get(name) ?? this).fail(`"${name}" must be a string that is not empty, or a number`);
    }
    return `${value}`.trim();
  }

  fail(message: string): UsageError {
    return this.line.fail(message);
  }
}
