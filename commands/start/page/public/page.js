import { ask as askServer } from '../../../shared/page/public/ask.js';
import { drawMoves, followPointer } from './moves.js';
import { drawOrder, offerWholeTexts } from './orders.js';
import { openPassage } from './passage.js';
import { queryField } from './query-field.js';
import { aboutIndex, aboutModel, duration, outcome } from './words.js';

const byId = (id) => document.getElementById(id);
const [form, status, problem, orders] = ['search', 'status', 'problem', 'orders'].map(byId);
const sections = Object.fromEntries(
  [...orders.querySelectorAll('.order')].map((section) => [section.dataset.order, section]),
);
const { query, candidates, size } = form.elements;
const setQuery = queryField(query);

const ask = (path, body, signal) => askServer('npm start', path, body, signal);

let underWay = new AbortController();
/** The hits of the orders that are seen, and what they were asked with. */
let shown;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  search();
});
for (const option of [candidates, size]) {
  option.addEventListener('change', () => query.value.trim() && search());
}
byId('example').addEventListener('click', ({ currentTarget }) => {
  setQuery(currentTarget.dataset.query);
  search();
});
byId('views').addEventListener('change', ({ target }) => {
  orders.dataset.view = target.value;
  layOut();
});
orders.addEventListener('click', ({ target }) => {
  if (target.matches('.why')) {
    const { hits, request } = shown;
    const read = (passage) => ask('reading', { query: request.query, passage });
    openPassage(target.closest('li').dataset.id, hits, request.candidates, read);
  }
});
// A text that is opened, a window that is turned: the lines follow.
new ResizeObserver(() => requestAnimationFrame(layOut)).observe(orders);
followPointer(orders);
begin();

async function begin() {
  try {
    const about = await ask('about');
    byId('about').textContent = aboutIndex(about);
    byId('model').textContent = aboutModel(about.model);
    query.maxLength = about.limits.queryCharacters;
    candidates.value = about.candidates;
    if (about.exampleQuery) {
      const example = byId('example');
      example.dataset.query = about.exampleQuery;
      example.textContent = `Try “${about.exampleQuery}”`;
      example.hidden = false;
    }
  } catch (error) {
    show({ problem: error.message });
  }
  setQuery(new URLSearchParams(location.search).get('query') ?? byId('example').dataset.query ?? '');
  if (query.value) {
    search();
  }
}

async function search() {
  underWay.abort();
  if (query.value.trim() === '') {
    show({ problem: 'Type a query first.' });
    query.focus();
    return;
  }
  const controller = new AbortController();
  underWay = controller;
  const request = { query: query.value, size: Number(size.value), candidates: candidates.value };
  history.replaceState(null, '', `?${new URLSearchParams({ query: request.query })}`);
  orders.setAttribute('aria-busy', 'true');
  show({ status: 'Searching …' });
  try {
    const comparison = await ask('search', request, controller.signal);
    draw(comparison, request);
    showOrders(comparison.reranked.length > 0);
    show({ status: outcome(comparison, request.candidates) });
  } catch (error) {
    if (!controller.signal.aborted) {
      showOrders(false);
      show({ problem: error.message });
    }
  } finally {
    if (underWay === controller) {
      orders.removeAttribute('aria-busy');
    }
  }
}

function draw({ milliseconds, ...hits }, request) {
  const { candidates } = request;
  shown = { hits, request };
  const hybrid = hits.hybrid !== undefined;
  showHybrid(hybrid);
  const others = hybrid
    ? { plain: 'hybrid', hybrid: 'plain', reranked: 'hybrid' }
    : { plain: 'reranked', reranked: 'plain' };
  for (const [order, other] of Object.entries(others)) {
    const about = { milliseconds: milliseconds[order], candidates, other };
    drawOrder(sections[order], order, hits[order], about);
    byId('views').querySelector(`[value=${order}] + span small`).textContent = duration(milliseconds[order]);
  }
}

/** Two orders side by side, or three. */
function showHybrid(visible) {
  orders.dataset.orders = visible ? '3' : '2';
  for (const part of document.querySelectorAll('.with-hybrid')) {
    part.toggleAttribute('hidden', !visible);
  }
  if (!visible && orders.dataset.view === 'hybrid') {
    byId('views').querySelector('[value=reranked]').checked = true;
    orders.dataset.view = 'reranked';
  }
}

function showOrders(visible) {
  orders.hidden = !visible;
  byId('views').hidden = !visible;
  layOut();
}

function layOut() {
  const { plain, hybrid, reranked } = sections;
  for (const section of [plain, hybrid, reranked]) {
    offerWholeTexts(section);
  }
  const three = orders.dataset.orders === '3';
  drawMoves(byId('moves'), plain, three ? hybrid : reranked);
  drawMoves(byId('hybrid-moves'), hybrid, reranked);
}

function show({ status: said = '', problem: wrong = '' }) {
  status.textContent = said;
  problem.textContent = wrong;
}
