// A field that shows all of a query, on as many lines as it takes. A query is one line: Enter searches.

/** Makes a text area such a field; returns what sets its text. */
export function queryField(area) {
  const grow = () => {
    area.style.height = 'auto';
    const { offsetHeight, clientHeight, scrollHeight } = area;
    area.style.height = `${scrollHeight + offsetHeight - clientHeight}px`;
  };
  area.addEventListener('input', () => {
    const { selectionStart, value } = area;
    if (/[\r\n]/.test(value)) {
      // Pasted: a line end is as long as the space in its place.
      area.value = value.replaceAll(/[\r\n]/g, ' ');
      area.setSelectionRange(selectionStart, selectionStart);
    }
    grow();
  });
  area.addEventListener('keydown', (event) => {
    // While a word is composed, as in Japanese, Enter chooses it.
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      area.form.requestSubmit();
    }
  });
  // As in a field of one line: what is typed after Tab takes the place of the query.
  area.addEventListener('keyup', ({ key }) => key === 'Tab' && area.select());
  // A window that is turned. Its own new height must not ask for another one.
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== width) {
      width = contentRect.width;
      requestAnimationFrame(grow);
    }
  }).observe(area);
  return (text) => {
    area.value = text;
    grow();
  };
}
