import { SERVERLESS_DEFAULTS } from '../../lib/endpoint/defaults';
import { BedrockModel } from '../../lib/serving/bedrock';
import { escapeHtml, linear, PLOT, plot } from '../evaluate/html/svg';
import { breakEven, monthlyOfInstances, monthlyOfSearches, searchByQueries, searchBySeconds } from './bill';
import { COMPARED } from './choices';

const MOST = { searchesPerDay: 25_000, usd: 800 };
const PASSAGES = 100;
const STYLE =
  'svg{background:#fff}text{font:12px system-ui,sans-serif;fill:#5b6670}.grid{stroke:#dde2e6}line.hour{stroke:#0b6fb8;stroke-width:2}' +
  'line.query{stroke:#c2570c;stroke-width:2}circle{fill:#1c2329}.hour-name{fill:#0b6fb8}.query-name{fill:#c2570c}' +
  '@media (prefers-color-scheme:dark){svg{background:#14181c}text{fill:#9aa5ae}.grid{stroke:#333b43}' +
  'line.hour{stroke:#5fb2f0}line.query{stroke:#f0954f}circle{fill:#e4e8eb}.hour-name{fill:#5fb2f0}.query-name{fill:#f0954f}}';

const x = linear([0, MOST.searchesPerDay], [PLOT.left, PLOT.right]);
const y = linear([0, MOST.usd], [PLOT.bottom, PLOT.top]);
const TYPES = Object.values(COMPARED);
const MODELS = Object.values(BedrockModel);
const SERVERLESS = `serverless, ${SERVERLESS_DEFAULTS.memorySize} MB`;
const SEARCH: Readonly<Record<string, number>> = {
  [SERVERLESS]: searchBySeconds(SERVERLESS_DEFAULTS, PASSAGES),
  ...Object.fromEntries(MODELS.map((model) => [model, searchByQueries(model, PASSAGES)])),
};

/** A plot of what one endpoint, a serverless one and the models of Amazon Bedrock cost a month, over the searches a day, as an SVG file. */
export function costPlot(): string {
  return `${plot({
    description:
      `USD a month over searches a day of ${PASSAGES} passages: ${TYPES.join(' and ')} cost the same at any number, ` +
      `${Object.keys(SEARCH).join(', ')} cost more with each search, and dots mark where two cost the same`,
    xLabel: `searches a day, of ${PASSAGES} passages each; left: USD a month`,
    xTicks: [0, 5_000, 10_000, 15_000, 20_000].map((value) => ({
      at: x(value),
      label: value.toLocaleString('en-US'),
    })),
    yTicks: [0, 200, 400, 600, 800].map((value) => ({ at: y(value), label: String(value) })),
    marks: `<style>${STYLE}</style>${TYPES.map(endpointLine).join('')}${Object.entries(SEARCH).map(searchLine).join('')}${points()}`,
  }).replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`;
}

function endpointLine(type: string): string {
  const at = y(monthlyOfInstances({ count: 1, type })!);
  return (
    `<line class="hour" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}"/>` +
    `<text class="hour-name" x="${PLOT.right - 5}" y="${at + 14}" text-anchor="end">${escapeHtml(type)}</text>`
  );
}

/** Ends where it leaves the plot, above or on the right. */
function searchLine([name, perSearch]: readonly [string, number]): string {
  const each = monthlyOfSearches(perSearch, 1);
  const end = Math.min(MOST.searchesPerDay, MOST.usd / each);
  return (
    `<line class="query" x1="${x(0)}" y1="${y(0)}" x2="${x(end)}" y2="${y(end * each)}"/>` +
    `<text class="query-name" x="${x(end * 0.93) - 5}" y="${y(end * 0.93 * each)}" text-anchor="end">${escapeHtml(name)}</text>`
  );
}

function points(): string {
  return TYPES.flatMap((type) =>
    MODELS.map((model) => {
      const searches = breakEven({ count: 1, type }, searchByQueries(model, PASSAGES))!;
      const usd = monthlyOfInstances({ count: 1, type })!;
      const title = `${type} costs less than ${model} from ${(searches + 1).toLocaleString('en-US')} searches a day on`;
      return `<circle cx="${x(searches)}" cy="${y(usd)}" r="3.5"><title>${escapeHtml(title)}</title></circle>`;
    }),
  ).join('');
}
