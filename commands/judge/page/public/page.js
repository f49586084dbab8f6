import { ask as askServer } from '../../../shared/page/public/ask.js';
import { drawPassage, element, makeGradeButtons } from './passage.js';
import { aboutGrading, agreement, markInWords, soFar } from './words.js';

const byId = (id) => document.getElementById(id);
const ask = (path, body) => askServer('npm run judge', path, body);

const KEYS = {
  0: () => mark(0),
  1: () => mark(1),
  2: () => mark(2),
  3: () => mark(3),
  s: () => mark('skip'),
  u: undo,
  n: () => step(1),
  ArrowRight: () => step(1),
  p: () => step(-1),
  ArrowLeft: () => step(-1),
};

/** The query that is shown and the place of its passage, and how much is graded. */
let query;
let place = 0;
let progress;
/** How often progress was taken: an answer that was asked for before the last time is older than what is shown. */
let taken = 0;
/** While the server is asked, no key or button does anything: it would be meant for the passage that is shown. */
let busy = false;

const ARRIVAL_MS = 1_000;

makeGradeButtons((grade) => act(() => mark(grade)));
for (const [id, action] of Object.entries({
  skip: () => mark('skip'),
  undo,
  previous: () => step(-1),
  next: () => step(1),
  first: () => show({ query: 0, passage: 0 }),
})) {
  byId(id).addEventListener('click', () => act(action));
}
document.addEventListener('keydown', (event) => {
  const action = Object.hasOwn(KEYS, event.key.toLowerCase()) ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !Object.hasOwn(KEYS, action)) {
    return;
  }
  event.preventDefault();
  act(KEYS[action]);
});
act(begin);

async function act(action) {
  if (busy) {
    return;
  }
  busy = true;
  byId('grading').ariaBusy = 'true';
  try {
    await action();
    byId('problem').textContent = '';
  } catch (error) {
    byId('problem').textContent = error.message;
  } finally {
    busy = false;
    byId('grading').ariaBusy = null;
  }
}

async function begin() {
  const about = await ask('about');
  byId('about').textContent = aboutGrading(about);
  document.title = `Grade ${about.passages}`;
  take(about.progress);
  await showNext('');
  awaitPassages();
}

async function mark(given) {
  if (!query || byId('grading').hidden) {
    return;
  }
  const { id } = query.passages[place];
  const request = { query: query.place, passage: place, key: query.key, id, mark: given };
  take((await ask('marks', request)).progress);
  query.passages[place].mark = given;
  await showNext(`Passage ${place + 1}: ${markInWords(given)}. `);
}

async function undo() {
  const { at, progress: now } = await ask('undo', {});
  take(now);
  if (!at) {
    byId('status').textContent = 'There is nothing to take back.';
    return;
  }
  await show(at, { again: true, said: 'Taken back. ' });
}

/** To the next passage or the one before, also of another query. */
async function step(by) {
  if (!query || byId('grading').hidden) {
    return;
  }
  const to = place + by;
  if (to >= 0 && to < query.passages.length) {
    await show({ query: query.place, passage: to });
    return;
  }
  const { queries } = progress;
  let other = query.place + by;
  while (queries[other] === 0) {
    other += by;
  }
  if (queries[other]) {
    await show({ query: other, passage: by > 0 ? 0 : queries[other] - 1 });
  }
}

function take(now) {
  progress = now;
  taken++;
  const bar = byId('progress');
  bar.max = now.passages;
  bar.value = now.graded + now.skipped;
  byId('count').textContent = soFar(now);
}

async function showNext(said) {
  if (progress.next) {
    await show(progress.next, { said });
    return;
  }
  byId('grading').hidden = true;
  byId('searching').hidden = progress.awaited === 0;
  byId('all-done').hidden = progress.awaited > 0;
  if (progress.awaited > 0) {
    return;
  }
  const { agreements } = await ask('agreements');
  byId('agreements').replaceChildren(
    ...agreements.map((one) => element('li', { textContent: agreement(one) })),
  );
  byId('all-done').focus();
}

/** Passages arrive while others are graded; what the reader was told meanwhile stays. */
async function awaitPassages() {
  while (progress.awaited > 0) {
    await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
    if (!byId('searching').hidden) {
      await act(async () => {
        take(await ask('progress'));
        await showNext('');
      });
    } else if (!busy) {
      const before = taken;
      const now = await ask('progress').catch(() => undefined);
      if (now && !busy && taken === before) {
        take(now);
      }
    }
  }
}

/** Shows a passage and has it read out: focus goes there. `again`: marks of the query have changed on the server. */
async function show(at, { again = false, said = '' } = {}) {
  if (again || query?.place !== at.query) {
    query = await ask(`query?place=${at.query}`);
  }
  place = at.passage;
  byId('all-done').hidden = true;
  byId('searching').hidden = true;
  byId('grading').hidden = false;
  drawPassage(query, place, progress.queries.length, (index) =>
    act(() => show({ query: query.place, passage: index })),
  );
  byId('status').textContent = `${said}Query ${query.place + 1}, passage ${place + 1}`;
  byId('passage').focus({ preventScroll: true });
  scrollTo({ top: 0 });
}
