// Draws both orders. Whatever a passage holds is set as text, never as markup.

import { duration, move, ordinal } from './words.js';

const SCALES = {
  plain: {
    title: (candidates) => (candidates === 'all' ? 'in the order of the index' : 'BM25 score'),
    digits: 3,
  },
  hybrid: { title: () => 'hybrid score, 0 to 1', digits: 3 },
  reranked: { title: () => 'relevance score, 0 to 1', digits: 4 },
};

/** Fills a section with the hits of one order; `other` is the order in which a hit has its other place. */
export function drawOrder(section, order, hits, { milliseconds, candidates, other }) {
  const scale = SCALES[order];
  const measures = hits.length > 0 ? `${duration(milliseconds)} · ${scale.title(candidates)}` : '';
  section.querySelector('.measures').textContent = measures;
  const highest = Math.max(...hits.map(({ score }) => score));
  const scored = order !== 'plain' || candidates !== 'all';
  section.querySelector('ol').replaceChildren(
    ...hits.map((hit, index) => {
      const share = highest > 0 ? Math.max(0, hit.score / highest) : 0;
      const score = scored && { share, words: hit.score.toFixed(scale.digits) };
      return hitItem(hit, index + 1, move(index + 1, hit.otherPlace, order, other), score);
    }),
  );
}

/** A score with what it is. */
export function scoreInWords(order, score, candidates) {
  const { title, digits } = SCALES[order];
  return order === 'plain' && candidates === 'all'
    ? `none, ${title(candidates)}`
    : `${score.toFixed(digits)} ${title(candidates)}`;
}

function hitItem({ id, text }, place, { by, seen, heard }, score) {
  const item = element('li', { className: by > 0 ? 'up' : by < 0 ? 'down' : 'same' });
  item.dataset.id = id;
  const words = element('p', { className: 'text', textContent: text || '(no text)', dir: 'auto' });
  const moved = element('span', { className: 'move' });
  moved.append(
    element('span', { textContent: seen, ariaHidden: 'true' }),
    element('span', { textContent: heard, className: 'unseen' }),
  );
  const facts = element('div', { className: 'facts' });
  const why = element('button', {
    type: 'button',
    className: 'why link',
    textContent: 'Why here?',
    ariaLabel: `Why here? Passage ${id} in ${ordinal(place)} place`,
    ariaHasPopup: 'dialog',
  });
  facts.append(moved, why, element('span', { className: 'id', textContent: `id ${id}` }));
  item.append(
    element('span', { className: 'place', textContent: place, ariaHidden: 'true' }),
    words,
    ...(score ? [scoreBar(score)] : []),
    facts,
  );
  return item;
}

function scoreBar({ share, words }) {
  const row = element('div', { className: 'score' });
  const bar = element('span', { className: 'bar', ariaHidden: 'true' });
  const filled = element('span');
  filled.style.width = `${share * 100}%`;
  bar.append(filled);
  row.append(
    bar,
    element('span', { className: 'unseen', textContent: 'score ' }),
    element('span', { textContent: words }),
  );
  return row;
}

/** Gives every passage that is cut a button that shows all of it. */
export function offerWholeTexts(section) {
  const texts = [...section.querySelectorAll('.text')];
  // All are measured before one is changed: each change would lay out the page again.
  const cut = texts.map((text) => text.scrollHeight > text.clientHeight + 1);
  texts.forEach((text, index) => {
    const button = text.nextElementSibling?.matches('.more') ? text.nextElementSibling : undefined;
    if (cut[index] && !button) {
      text.after(wholeTextButton(text));
    } else if (!cut[index] && button && !text.classList.contains('whole')) {
      button.remove();
    }
  });
}

function wholeTextButton(text) {
  const button = element('button', {
    type: 'button',
    className: 'more link',
    textContent: 'Show all',
    ariaExpanded: 'false',
  });
  button.addEventListener('click', () => {
    const whole = text.classList.toggle('whole');
    button.textContent = whole ? 'Show less' : 'Show all';
    button.ariaExpanded = String(whole);
  });
  return button;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
