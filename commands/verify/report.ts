import Table from 'cli-table3';
import type { Drift } from '../../lambda/register/resource/drift';

/** Lays drifts out as a table, with a line for each thing that a person must do below it. */
export function report(drifts: readonly Drift[]): string {
  const table = new Table({
    head: ['', 'what', 'found'],
    colWidths: [10, 44, 66],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const { kind, what, found } of drifts) {
    table.push([kind, what, found]);
  }
  const toDo = drifts.flatMap(({ what, remedy }) => (remedy ? [`  ${what}: ${remedy}`] : []));
  return [table.toString(), ...(toDo.length > 0 ? ['To do by hand:', ...toDo] : [])].join('\n');
}
