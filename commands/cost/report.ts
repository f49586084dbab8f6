import Table from 'cli-table3';
import type { ChoiceCost, CostReport } from './cost';

const PLAIN_STYLE = { style: { head: [], border: [] } };

/** The report for a terminal. */
export function reportText(report: CostReport): string {
  const { profile, region, load, instancePricesOf, currency, domain } = report;
  return [
    `Profile ${profile}${region === undefined ? '' : ` in ${region}`}: ${whole(load.searchesPerDay)} searches a day of ` +
      `${whole(load.passages)} passages; instances at prices of ${instancePricesOf}`,
    choicesTable(report),
    `Domain: ${domain.what}${domain.monthly === undefined ? ', no price in the list' : `, ${usd(domain.monthly)} ${currency} a month`}`,
    ...(report.breakEvens.length > 0 ? [breakEvensTable(report)] : []),
    ...report.notes.map((note) => `- ${note}`),
  ].join('\n');
}

function choicesTable({ choices, currency }: CostReport): string {
  const table = new Table({
    head: ['choice', 'scores', `reranking, ${currency} a month`, 'with the domain'],
    colAligns: ['left', 'left', 'right', 'right'],
    ...PLAIN_STYLE,
  });
  for (const choice of choices) {
    table.push([choice.name, choice.what, amountOf(choice), amount(choice.withDomain)]);
  }
  return table.toString();
}

function breakEvensTable({ breakEvens }: CostReport): string {
  const others = [...new Set(breakEvens.map(({ bySearch }) => bySearch))];
  const table = new Table({
    head: ['searches a day from which', ...others.map((other) => `cheaper than ${other}`)],
    colAligns: ['left', ...others.map(() => 'right' as const)],
    ...PLAIN_STYLE,
  });
  for (const instances of new Set(breakEvens.map((point) => point.instances))) {
    const points = breakEvens.filter((point) => point.instances === instances);
    table.push([instances, ...points.map(({ cheaperFrom }) => whole(cheaperFrom))]);
  }
  return table.toString();
}

const amountOf = ({ monthly, because }: ChoiceCost) =>
  because === undefined ? amount(monthly) : monthly === undefined ? because : `${usd(monthly)}, ${because}`;

const amount = (monthly: number | undefined) => (monthly === undefined ? 'unknown' : usd(monthly));

const usd = (value: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const whole = (value: number) => value.toLocaleString('en-US');
