import { STYLE } from './style';
import { escapeHtml } from './svg';

/** A page that needs nothing else: no script, no font, no request to any host. */
export function htmlDocument(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body.join('\n')}
</body>
</html>
`;
}

/** A paragraph of text. */
export function paragraph(text: string, style?: 'verdict' | 'warning' | 'quiet'): string {
  return `<p${style ? ` class="${style}"` : ''}>${escapeHtml(text)}</p>`;
}

/** A plot with its title and what its colours mean. */
export function figure(title: string, svg: string, caption: string): string {
  return `<figure><h2>${escapeHtml(title)}</h2>${svg}<figcaption>${caption}</figcaption></figure>`;
}

/** What a colour means. */
export function key(colour: 'gain' | 'loss' | 'plain', label: string): string {
  return `<span class="key" style="--colour: var(--${colour})">${label}</span>`;
}

/** A table of text; that column may be wrapped. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  wordsColumn?: number,
): string {
  const cell = (text: string, column: number) =>
    `<td${column === wordsColumn ? ' class="words"' : ''}>${escapeHtml(text)}</td>`;
  return `<div class="scroll"><table>
<thead><tr>${head.map((text) => `<th>${escapeHtml(text)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
}
