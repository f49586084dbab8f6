// Draws a query and one of its passages. Whatever they hold is set as text, never as markup.

import { GRADES, markInWords, markSign } from './words.js';

const byId = (id) => document.getElementById(id);

/** Makes a button for each grade; `choose` is called with the grade. */
export function makeGradeButtons(choose) {
  byId('grades').replaceChildren(
    ...GRADES.map(({ name, meaning }, grade) => {
      const button = element('button', { type: 'button', ariaPressed: 'false', title: meaning });
      button.setAttribute('aria-keyshortcuts', String(grade));
      button.append(
        element('kbd', { textContent: grade }),
        element('span', { textContent: name, className: 'name' }),
        element('span', { textContent: meaning, className: 'meaning' }),
      );
      button.addEventListener('click', () => choose(grade));
      return button;
    }),
  );
}

/** Shows a passage of a query; `go` is called with the place of another one that is chosen. */
export function drawPassage(query, place, queries, go) {
  const passage = query.passages[place];
  byId('query-place').textContent = `Query ${query.place + 1} of ${queries}`;
  byId('query').textContent = query.text;
  byId('passage-place').textContent = `Passage ${place + 1} of ${query.passages.length}`;
  byId('text').textContent = passage.text.trim() || '(no text)';
  byId('places').replaceChildren(...query.passages.map((one, index) => placeItem(one, index, place, go)));
  [...byId('grades').children].forEach((button, grade) => {
    button.ariaPressed = String(passage.mark === grade);
  });
  byId('skip').ariaPressed = String(passage.mark === 'skip');
}

function placeItem({ mark }, index, current, go) {
  const item = element('li');
  const button = element('button', {
    type: 'button',
    textContent: markSign(mark),
    ariaLabel: `Passage ${index + 1}, ${markInWords(mark)}`,
    ariaCurrent: index === current ? 'true' : null,
  });
  button.addEventListener('click', () => go(index));
  item.append(button);
  return item;
}

/** An element with these properties. */
export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
