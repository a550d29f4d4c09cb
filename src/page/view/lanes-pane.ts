/** The picture: where the run stands in it, what a value came from; a click goes to a row. */
import type { PageRun } from '../document/page-document.ts';
import { element, found } from './dom.ts';
import { rowOf } from './model.ts';

const SVG = 'http://www.w3.org/2000/svg';

export class LanesPane {
  readonly #run: PageRun;
  readonly #box: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #now: SVGRectElement;
  readonly #hint: SVGRectElement;

  /** `differing`: events at which the run differs from the one beside it. */
  constructor(run: PageRun, box: HTMLElement, differing: ReadonlySet<number>) {
    this.#run = run;
    this.#box = box;
    this.#svg = found<SVGSVGElement>('svg', box);
    const width = this.#svg.getAttribute('width') ?? '0';
    this.#now = band('now-row', width);
    this.#hint = band('hint-row', width);
    for (const event of differing)
      this.#place(this.#svg.appendChild(band('differs-row', '6')), event);
    this.#svg.append(this.#hint, this.#now);
    box.prepend(titlesOf(this.#svg, width));
  }

  draw(event: number): void {
    this.#place(this.#now, event);
    const { rows } = this.#run;
    const row = event < 0 ? -1 : rowOf(this.#run, event);
    for (const flow of this.#svg.querySelectorAll<SVGElement>('.flow')) {
      const { from = '', to = '' } = flow.dataset;
      const isIn = (one: number): boolean =>
        row >= 0 && rows.first[row] <= one && one <= rows.last[row];
      flow.classList.toggle('lit', isIn(Number(from)) || isIn(Number(to)));
    }
    const top = row < 0 ? 0 : rows.y[row];
    const { scrollTop, clientHeight } = this.#box;
    if (row < 0) this.#box.scrollTop = event < 0 ? 0 : this.#box.scrollTop;
    else if (top < scrollTop + 40 || top + rows.height[row] > scrollTop + clientHeight - 30) {
      this.#box.scrollTop = top - clientHeight / 2;
    }
  }

  /** The row of an event that something under the pointer speaks of; -1 for none. */
  hint(event: number): void {
    this.#place(this.#hint, event);
  }

  /** The last event of the row at that height on the screen; null for none. */
  eventAt(clientY: number): number | null {
    const y = clientY - this.#svg.getBoundingClientRect().top;
    const { rows } = this.#run;
    const row = rows.y.findIndex((top, at) => y >= top && y < top + rows.height[at]);
    return row < 0 ? null : rows.last[row];
  }

  #place(rect: SVGRectElement, event: number): void {
    const row = event < 0 ? -1 : rowOf(this.#run, event);
    rect.style.display = row < 0 ? 'none' : '';
    if (row < 0) return;
    rect.setAttribute('y', `${this.#run.rows.y[row] - 1}`);
    rect.setAttribute('height', `${this.#run.rows.height[row]}`);
  }
}

/** The titles of the lanes once more: they stay in sight while the picture is scrolled. */
function titlesOf(svg: SVGSVGElement, width: string): HTMLElement {
  const titles = [...svg.querySelectorAll('text.title')].map((title) =>
    element('span', { style: `left:${title.getAttribute('x')}px` }, title.textContent ?? ''),
  );
  return element(
    'div',
    { class: 'lane-titles', 'aria-hidden': 'true', style: `width:${width}px` },
    ...titles,
  );
}

function band(look: string, width: string): SVGRectElement {
  const rect = document.createElementNS(SVG, 'rect');
  rect.setAttribute('class', look);
  rect.setAttribute('x', '1');
  rect.setAttribute('width', `${Number(width) - 2}`);
  rect.setAttribute('rx', '3');
  return rect;
}
