import Table from 'cli-table3';
import type { Finding } from './finding';

/** Lays the findings out as a table, with a line for each thing to do below it. */
export function report(findings: readonly Finding[]): string {
  const table = new Table({
    head: ['', 'check', 'found', 'needed'],
    colWidths: [9, 32, 40, 40],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { verdict, check, found, needed } of findings) {
    table.push([verdict, check, found, needed]);
  }
  const toDo = findings.flatMap(({ check, remedy }) => (remedy ? [`${check}: ${remedy}`] : []));
  return [table.toString(), ...(toDo.length > 0 ? ['To do:', ...toDo.map((line) => `  ${line}`)] : [])].join(
    '\n',
  );
}
