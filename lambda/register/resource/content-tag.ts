import { createHash } from 'node:crypto';

/** Twelve hexadecimal digits that name a piece of content, whatever the order of its keys. */
export function contentTag(content: unknown): string {
  return tag(JSON.stringify(canonical(content)));
}

/** Twelve hexadecimal digits that name a text. */
export function tag(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, canonical(v)]),
    );
  }
  return value;
}
