// Lines between the two orders, from each hit's plain place to its reranked one.

const SVG = 'http://www.w3.org/2000/svg';
/** From a hit's top to the middle of its first line of text. */
const FIRST_LINE = 26;

/** Draws the lines into the gap between the orders; nothing where they do not stand side by side. */
export function drawMoves(svg, plain, reranked) {
  const { top, width, height } = svg.getBoundingClientRect();
  if (width === 0) {
    svg.replaceChildren();
    return;
  }
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const itemOf = new Map([...plain.querySelectorAll('li')].map((item) => [item.dataset.id, item]));
  const levelOf = (item) => item.getBoundingClientRect().top - top + FIRST_LINE;
  const lines = [...reranked.querySelectorAll('li')].flatMap((item) => {
    const from = itemOf.get(item.dataset.id);
    return from ? [line(levelOf(from), levelOf(item), width, item)] : [];
  });
  svg.replaceChildren(...lines);
}

function line(from, to, width, item) {
  const path = document.createElementNS(SVG, 'path');
  const [start, end] = [4, width - 4];
  path.setAttribute('d', `M${start} ${from}C${width / 2} ${from} ${width / 2} ${to} ${end} ${to}`);
  path.setAttribute('class', item.className);
  path.dataset.id = item.dataset.id;
  return path;
}

/** While a hit is pointed at, shows where it stands in the other order. */
export function followPointer(orders) {
  const light = (id) => {
    for (const part of orders.querySelectorAll('[data-id]')) {
      part.classList.toggle('lit', part.dataset.id === id);
    }
  };
  const idOf = ({ target }) => target.closest?.('li')?.dataset.id;
  orders.addEventListener('pointerover', (event) => light(idOf(event)));
  orders.addEventListener('pointerleave', () => light(undefined));
  orders.addEventListener('focusin', (event) => light(idOf(event)));
  orders.addEventListener('focusout', () => light(undefined));
}
