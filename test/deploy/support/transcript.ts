import type { StackName } from './assembly';
import type { AwsClients } from './aws-clients';
import type { Prediction } from './predictions';

/** Prints what happened, for the reader of a test run: stack events as they came, and what a search found. */
export class Transcript {
  /** The printed output. */
  readonly lines: string[] = [];
  private readonly printed = new Set<string>();
  private readonly started = Date.now();

  constructor(private readonly clients: AwsClients) {}

  /** A line of its own, with the seconds since the start. */
  say(line: string, at = new Date()): void {
    const seconds = ((at.getTime() - this.started) / 1_000).toFixed(1).padStart(6);
    this.lines.push(line);
    process.stderr.write(`${seconds} s  ${line}\n`);
  }

  /** The events of these stacks that were not printed before. */
  async events(...stacks: readonly StackName[]): Promise<void> {
    for (const stack of stacks) {
      for (const event of await this.clients.events(stack)) {
        const isNews = !this.printed.has(event.EventId!);
        this.printed.add(event.EventId!);
        // The next lines say whether it succeeded.
        if (isNews && !event.ResourceStatus?.endsWith('_IN_PROGRESS')) {
          const reason = event.ResourceStatusReason ? `  ${event.ResourceStatusReason.slice(0, 300)}` : '';
          const { ResourceStatus: status = '', ResourceType: type = '', LogicalResourceId: id } = event;
          this.say(
            `${stack.padEnd(12)} ${status.padEnd(27)} ${type.padEnd(32)} ${id}${reason}`,
            event.Timestamp,
          );
        }
      }
    }
  }

  /** The test predictions of the registrar, as the domain answered them. */
  predictions(predictions: readonly Prediction[]): void {
    for (const { at, path, status } of predictions) {
      this.say(`the registrar asks for a test prediction: POST ${path} answers ${status}`, at);
    }
  }

  hits(
    title: string,
    hits: readonly { readonly id: string; readonly score: number; readonly text: string }[],
  ): void {
    this.say(title);
    for (const { id, score, text } of hits) {
      this.say(`  ${score.toFixed(4)}  ${id}: ${text.slice(0, 80)}…`);
    }
  }
}
