import Table from 'cli-table3';
import type { Drift } from '../../lambda/register/resource/drift';

/** Lays drifts out as a table, with a line for each thing that a person must do below it, and for each warning. */
export function report(drifts: readonly Drift[], warnings: readonly string[] = []): string {
  const toDo = drifts.flatMap(({ what, remedy }) => (remedy ? [`  ${what}: ${remedy}`] : []));
  return [
    ...(drifts.length > 0 ? [tableOf(drifts)] : []),
    ...(toDo.length > 0 ? ['To do by hand:', ...toDo] : []),
    ...(warnings.length > 0 ? ['Warnings:', ...warnings.map((warning) => `  ${warning}`)] : []),
  ].join('\n');
}

function tableOf(drifts: readonly Drift[]): string {
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
  return table.toString();
}
