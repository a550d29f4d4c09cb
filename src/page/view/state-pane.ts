/** What stands beside the picture: where each CPU is, its locals, store buffers, variables, text. */
import { fromPlace, type PageRun, type PageSlot } from '../document/page-document.ts';
import { element, leading } from './dom.ts';
import { linesOf, lookedUp, siteAt } from './model.ts';

const ORIGINS: Readonly<Record<string, string>> = {
  '=': 'eq',
  o: 'o',
  n: 'n',
};

/** Drawn anew at every mark. */
export function statePane(run: PageRun, mark: number, cpu: number): HTMLElement[] {
  const of = (kind: PageSlot['kind']): PageSlot[] => run.slots.filter((slot) => slot.kind === kind);
  return [
    ...part(
      'Text',
      of('site').map((slot) => siteRow(run, slot, mark)),
    ),
    ...part(
      'CPUs',
      of('stack').map((slot) => stackRow(run, slot, mark, cpu)),
    ),
    ...part(
      'Locals',
      of('locals')
        .filter((slot) => slot.cpu === cpu)
        .flatMap((slot) => lineRows(run, slot, mark)),
    ),
    ...part(
      'Store buffers',
      of('buffer').flatMap((slot) => bufferRows(run, slot, mark)),
    ),
    ...part(
      'Variables',
      of('variable').map((slot) => variableRow(run, slot, mark)),
    ),
  ];
}

function part(title: string, rows: readonly HTMLElement[]): HTMLElement[] {
  if (rows.length === 0) return [];
  return [element('h4', {}, title), element('table', { class: 'facts' }, ...rows)];
}

function row(name: string | Node, ...cells: (Node | string)[]): HTMLElement {
  return element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, ...cells));
}

/** ` (was 1)`, with what it was before the event that made it what it is. */
function was(text: string | null): Node[] {
  return text === null ? [] : [element('span', { class: 'was' }, ` (was ${text})`)];
}

function variableRow(run: PageRun, slot: PageSlot, mark: number): HTMLElement {
  const { text, event, was: before } = lookedUp(run, slot, mark);
  return row(slot.name, leading(text, event, event === mark - 1 ? 'now' : ''), ...was(before));
}

function siteRow(run: PageRun, slot: PageSlot, mark: number): HTMLElement {
  const { bytes, state } = siteAt(run, slot, mark);
  const shown = bytes.flatMap(({ text, origin, event, isNow }) => {
    const look = `byte ${ORIGINS[origin] ?? 'x'}${isNow ? ' now' : ''}`;
    return [leading(text, event, look), ' '];
  });
  return row(slot.name, ...shown, element('span', { class: 'was' }, state));
}

/** Innermost first. */
function stackRow(run: PageRun, slot: PageSlot, mark: number, cpu: number): HTMLElement {
  const lines = linesOf(run, slot, mark).map(({ name, text }) => {
    if (text === '') return element('li', { class: 'context' }, name);
    const { file, line } = fromPlace(Number(text));
    const to = { type: 'button', 'data-file': `${file}`, 'data-line': `${line}` };
    return element('li', {}, element('button', to, name));
  });
  const shown =
    lines.length === 0
      ? element('span', { class: 'was' }, 'runs nothing')
      : element('ul', {}, ...lines);
  const choose = {
    type: 'button',
    'data-cpu': `${slot.cpu}`,
    'aria-pressed': `${slot.cpu === cpu}`,
  };
  return row(element('button', choose, slot.name), shown);
}

function lineRows(run: PageRun, slot: PageSlot, mark: number): HTMLElement[] {
  return linesOf(run, slot, mark).map(({ name, text, event }) =>
    row(name, leading(text, event, event === mark - 1 ? 'now' : '')),
  );
}

/** Oldest first, as they leave. */
function bufferRows(run: PageRun, slot: PageSlot, mark: number): HTMLElement[] {
  const lines = linesOf(run, slot, mark);
  if (lines.length === 0) return [row(slot.name, element('span', { class: 'was' }, 'empty'))];
  const shown = lines.map(({ name, text }) =>
    element('li', {}, text === '' ? name : `${name} = ${text}`),
  );
  return [row(slot.name, element('ol', {}, ...shown))];
}
