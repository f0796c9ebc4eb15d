/** Pieces of HTML in which every text is data. */

/** Characters that no page can show: controls but tab and line feed, and halves of surrogate pairs. */
const UNSHOWN = /(?![\t\n])[\p{Cc}\p{Cs}]/gu;
const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text for an element or a quoted attribute. */
export function escape(text: string): string {
  return text.replaceAll(UNSHOWN, '\ufffd').replaceAll(/[&<>"']/g, (char) => ENTITIES.get(char)!);
}

/** Text from elsewhere: its direction of writing stays its own. */
export function foreign(text: string): string {
  return `<bdi>${escape(text)}</bdi>`;
}

const MINUS = '\u2212';

/** `12345.678` → `12,345.68`; an en dash for what is not known. */
export function amount(value: number | null, digits = 2): string {
  if (value === null) return '\u2013';
  const size = Math.abs(value);
  if (size >= 1e15) return (value < 0 ? MINUS : '') + size.toPrecision(4);
  const [whole = '', fraction] = size.toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** `▲ +1.50 %`: the sign is told by more than its colour. */
export function change(value: number | null): string {
  if (value === null) return 'n/a';
  if (value === 0) return '0.00 %';
  const [mark, sign, tone] = value > 0 ? ['▲', '+', 'gain'] : ['▼', '', 'loss'];
  return `<span class="${tone}"><small aria-hidden="true">${mark}</small> ${sign}${amount(value)} %</span>`;
}

/** As many digits as tell small durations apart. */
export function ms(value: number | null): string {
  if (value === null) return 'n/a';
  const digits = value === 0 || value >= 100 ? 0 : value >= 1 ? 2 : value >= 0.01 ? 3 : 6;
  return `${amount(value, digits)} ms`;
}

export function panel(title: string, note: string, body: string, wide = false): string {
  const told = note === '' ? '' : `<p class="note">${note}</p>`;
  return `<section class="panel${wide ? ' wide' : ''}"><h2>${escape(title)}</h2>${told}${body}</section>`;
}

export function empty(text: string): string {
  return `<p class="empty">${escape(text)}</p>`;
}

/** A table in a box of its own, which scrolls where the page has no room for it. */
export function scrolled(caption: string, content: string, name = ''): string {
  const attributes = name === '' ? '' : ` class="${name}"`;
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}"><table${attributes}>` +
    `<caption>${escape(caption)}</caption>${content}</table></div>`
  );
}

/** A column's head; `#` in front: numbers, set to the right. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const right = heads.map((head) => head.startsWith('#'));
  const th = heads.map(
    (head, i) => `<th scope="col"${right[i] ? ' class="num"' : ''}>${escape(head.replace('#', ''))}</th>`,
  );
  const body = rows.map(
    (row) =>
      `<tr>${row
        .map((cell, i) =>
          i === 0 ? `<th scope="row">${cell}</th>` : `<td${right[i] ? ' class="num"' : ''}>${cell}</td>`,
        )
        .join('')}</tr>`,
  );
  return scrolled(caption, `<thead><tr>${th.join('')}</tr></thead><tbody>${body.join('')}</tbody>`);
}
