import { ask as askServer } from '../../../shared/page/public/ask.js';
import { drawMoves, followPointer } from './moves.js';
import { drawOrder, offerWholeTexts } from './orders.js';
import { aboutIndex, aboutModel, duration, outcome } from './words.js';

const byId = (id) => document.getElementById(id);
const [form, status, problem, orders, moves] = ['search', 'status', 'problem', 'orders', 'moves'].map(byId);
const [plain, reranked] = orders.querySelectorAll('.order');
const { query, candidates, size } = form.elements;

const ask = (path, body, signal) => askServer('npm start', path, body, signal);

let underWay = new AbortController();

form.addEventListener('submit', (event) => {
  event.preventDefault();
  search();
});
for (const option of [candidates, size]) {
  option.addEventListener('change', () => query.value.trim() && search());
}
byId('example').addEventListener('click', ({ currentTarget }) => {
  query.value = currentTarget.dataset.query;
  search();
});
byId('views').addEventListener('change', ({ target }) => {
  orders.dataset.view = target.value;
  layOut();
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
  query.value = new URLSearchParams(location.search).get('query') ?? '';
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
    showOrders(comparison.plain.length > 0);
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

function draw({ milliseconds, ...hits }, { candidates }) {
  for (const [order, section] of Object.entries({ plain, reranked })) {
    drawOrder(section, order, hits[order], { milliseconds: milliseconds[order], candidates });
    byId('views').querySelector(`[value=${order}] + span small`).textContent = duration(milliseconds[order]);
  }
}

function showOrders(visible) {
  orders.hidden = !visible;
  byId('views').hidden = !visible;
  layOut();
}

function layOut() {
  offerWholeTexts(plain);
  offerWholeTexts(reranked);
  drawMoves(moves, plain, reranked);
}

function show({ status: said = '', problem: wrong = '' }) {
  status.textContent = said;
  problem.textContent = wrong;
}
