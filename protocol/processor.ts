/** A processor of a search pipeline: its settings under its type. */
export type Processor = Readonly<Record<string, object>>;
