import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVERLESS_DEFAULTS } from '../../lib/endpoint/defaults';
import { loadProfile } from '../../lib/profile';
import { BedrockModel, regionErrors } from '../../lib/serving/bedrock';
import {
  breakEven,
  hourlyPrice,
  type Instances,
  monthlyOfInstances,
  monthlyOfSearches,
  queriesPerSearch,
  searchByQueries,
  searchBySeconds,
} from './bill';
import { COMPARED, choicesOf, domainInstances, OWN, type Reranker } from './choices';
import { costPlot } from './plot';
import prices from './prices.json';

const ROOT = join(__dirname, '../..');
const PASSAGES = prices.bedrock.passagesPerQuery;
const MODELS = Object.values(BedrockModel);
const SERVERLESS = SERVERLESS_DEFAULTS;

/** The pages with tables between markers; `node --import tsx commands/cost/document.ts` makes these and the plot anew. */
export const PAGES = ['README.md', 'docs/cost.md'].map((page) => join(ROOT, page));

/** The plot in the page of costs. */
export const PLOT_FILE = join(ROOT, 'docs/images/cost.svg');

/** The page with the tables between its markers regenerated. */
export function withTables(page: string): string {
  return Object.entries(TABLES).reduce(
    (text, [name, rows]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*(<!-- /${name} -->)`),
        (_, begin, end) => begin + tableOf(rows()) + end,
      ),
    page,
  );
}

type Row = readonly string[];

const TABLES: Readonly<Record<string, () => readonly Row[]>> = {
  'cost-summary': summary,
  'cost-prices': sources,
  'cost-profiles': profiles,
  'cost-serverless': serverlessRow,
  'cost-bedrock': bedrock,
};

function tableOf([head = [], ...rows]: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function summary(): Row[] {
  const loads = [0, 1_000, 10_000, 50_000];
  const at = (perSearch: number) =>
    loads.map((searchesPerDay) => usd(monthlyOfSearches(perSearch, searchesPerDay)));
  return [
    ['USD a month, by the searches a day', ...loads.map(whole)],
    ...[
      ['dev', COMPARED.gpu],
      ['cpu', COMPARED.cpu],
    ].map(([profile, type]) => [
      `profile \`${profile}\`: 1 × \`${type}\``,
      ...loads.map(() => usd(monthlyOfInstances({ count: 1, type: type! }))),
    ]),
    [
      `profile \`serverless\`: ${SERVERLESS.memorySize} MB, ${prices.serverless.secondsPerHundredPassages} s a search`,
      ...at(searchBySeconds(SERVERLESS, PASSAGES)),
    ],
    ...MODELS.map((model) => [
      `Amazon Bedrock: \`${model}\`${absent(model)}`,
      ...at(searchByQueries(model, PASSAGES)),
    ]),
    [
      'beside each of them the domain of `dev`',
      ...loads.map(() => usd(total(domainInstances(configOf('dev'))!))),
    ],
  ];
}

const absent = (model: BedrockModel) =>
  regionErrors(model, prices.region).length > 0 ? `, not in ${prices.region}` : '';

function sources(): Row[] {
  const { sagemaker, serverless, opensearch, bedrock } = prices;
  return [
    ['prices', 'looked up', 'from', 'to look up'],
    ...Object.entries({
      SageMaker: sagemaker,
      'SageMaker, serverless': serverless,
      'OpenSearch Service': opensearch,
      'Amazon Bedrock': bedrock,
    }).map(([name, { lookedUp, source, list }]) => [name, lookedUp, source, `[AWS](${list})`]),
  ];
}

function profiles(): Row[] {
  return [
    ['profile', 'endpoint', 'domain', 'together'],
    ...['dev', 'cpu', 'serverless', 'scale-to-zero', 'ettin', 'multilingual', 'prod', 'existing'].flatMap(
      (profile) => {
        const config = configOf(profile);
        const domain = domainInstances(config);
        return choicesOf(config, undefined, PASSAGES)
          .filter(({ name }) => name.startsWith(OWN))
          .map(({ name, reranker }) => [name.replace(OWN, `\`${profile}\``), ...cellsOf(reranker, domain)]);
      },
    ),
    [
      'any, with `endpoint.serving: "bedrock"`',
      '[by the search](#amazon-bedrock)',
      'as above',
      'the domain, and searches',
    ],
    ['any, `paused`', 'none', 'as above', 'the domain'],
  ];
}

function cellsOf(reranker: Reranker, domain: readonly Instances[] | undefined): Row {
  if (reranker.billed === 'by the second' && domain !== undefined) {
    return ['[by the search](#serverless)', domain.map(sum).join(', '), 'the domain, and searches'];
  }
  if (reranker.billed === 'not here' && domain !== undefined) {
    return ['none', domain.map(sum).join(', '), `**${usd(total(domain))}**`];
  }
  if (reranker.billed !== 'by the hour' || domain === undefined) {
    return ['yours', 'yours', 'functions and logs only'];
  }
  const { instances } = reranker;
  return [sum(instances), domain.map(sum).join(', '), `**${usd(total([instances, ...domain]))}**`];
}

function bedrock(): Row[] {
  const cost = (model: BedrockModel, passages: number) =>
    String(queriesPerSearch(passages) * prices.bedrock.perThousandQueries[model]);
  const most = (model: BedrockModel, type: string) =>
    `${whole(breakEven({ count: 1, type }, searchByQueries(model, PASSAGES))!)} searches a day`;
  return [
    [
      'model',
      'USD per 1,000 queries',
      '1,000 searches of 100 passages',
      'of 101 to 200',
      ...Object.values(COMPARED).map((type) => `costs no more than 1 × \`${type}\` up to`),
    ],
    ...MODELS.map((model) => [
      `\`${model}\``,
      String(prices.bedrock.perThousandQueries[model]),
      cost(model, 100),
      cost(model, 200),
      ...Object.values(COMPARED).map((type) => most(model, type)),
    ]),
  ];
}

/** Of the default size: one with more memory is dearer by the second, and faster by how much AWS does not say. */
function serverlessRow(): Row[] {
  const { memorySize } = SERVERLESS;
  const perSearch = searchBySeconds({ memorySize }, PASSAGES);
  return [
    [
      'memory',
      'USD per 1,000 seconds',
      `1,000 searches of ${PASSAGES} short passages`,
      ...Object.values(COMPARED).map((type) => `costs no more than 1 × \`${type}\` up to`),
    ],
    [
      `${whole(memorySize)} MB`,
      ((memorySize / 1_024) * prices.serverless.perGigabyteSecond * 1_000).toFixed(2),
      (1_000 * perSearch).toFixed(2),
      ...Object.values(COMPARED).map(
        (type) => `${whole(breakEven({ count: 1, type }, perSearch)!)} searches a day`,
      ),
    ],
  ];
}

const configOf = (profile: string) => loadProfile(join(ROOT, 'config'), profile);

const sum = (instances: Instances) =>
  `${instances.count} × \`${instances.type}\` at ${hourlyPrice(instances.type)} = ${usd(monthlyOfInstances(instances))}`;

const total = (instances: readonly Instances[]) =>
  instances.map(monthlyOfInstances).reduce<number>((all, one) => all + one!, 0);

const whole = (value: number) => value.toLocaleString('en-US');
const usd = (value: number | undefined) => whole(Math.round(value!));

if (require.main === module) {
  for (const page of PAGES) {
    writeFileSync(page, withTables(readFileSync(page, 'utf8')));
  }
  writeFileSync(PLOT_FILE, costPlot());
}
