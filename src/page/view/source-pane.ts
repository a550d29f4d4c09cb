/** The C, with the place of every CPU. */
import { fromPlace, type PageRun } from '../document/page-document.ts';
import { element, found } from './dom.ts';
import { eventBefore, linesOf } from './model.ts';

interface Standing {
  cpu: number;
  file: number;
  line: number;
  isInner: boolean;
}

export class SourcePane {
  readonly #run: PageRun;
  readonly #box: HTMLElement;
  readonly #tabs: HTMLElement;
  readonly #code: HTMLElement;
  #file = -1;

  constructor(run: PageRun, box: HTMLElement) {
    this.#run = run;
    this.#box = box;
    this.#tabs = element('div', { class: 'tabs' });
    this.#code = element('div', {
      class: 'code',
      tabindex: '0',
      role: 'group',
      'aria-label': 'C source',
    });
    box.append(this.#tabs, this.#code);
  }

  /** The line of the current event, else where the followed CPU stands. */
  draw(mark: number, cpu: number): void {
    const standing = this.#standing(mark);
    const event = eventBefore(this.#run, mark);
    const place = event < 0 ? -1 : this.#run.events.place[event - this.#run.start];
    const own = standing.filter((one) => one.cpu === cpu);
    const run = place < 0 ? undefined : fromPlace(place);
    // Primitives that the project wrote in C stand in a file of their own: the protocol's is what people look for.
    const shown = own.find(({ file }) => file === 0) ?? own[0] ?? run ?? { file: 0, line: 1 };
    this.#show(shown.file);
    for (const line of this.#code.querySelectorAll('.here,.ran')) {
      line.classList.remove('here', 'ran');
      found('.cpus', line).textContent = '';
    }
    for (const { cpu: other, file, line, isInner } of standing) {
      if (file === this.#file) this.#mark(line, isInner ? `${other}` : `(${other})`, 'here');
    }
    if (run !== undefined && run.file === this.#file) this.#mark(run.line, '', 'ran');
    this.scrollTo(shown.line);
  }

  /** The file and the line in sight. */
  look(file: number, line: number): void {
    this.#show(file);
    this.scrollTo(line);
  }

  scrollTo(line: number): void {
    const row = this.#code.children[line - 1] as HTMLElement | undefined;
    if (row === undefined) return;
    const { clientHeight, scrollTop } = this.#code;
    const top = row.offsetTop;
    const isSeen = top > scrollTop + 20 && top < scrollTop + clientHeight - 40;
    if (!isSeen) this.#code.scrollTop = top - clientHeight / 3;
  }

  #standing(mark: number): Standing[] {
    const stacks = this.#run.slots.filter(({ kind }) => kind === 'stack');
    return stacks.flatMap((slot) => {
      const frames = linesOf(this.#run, slot, mark).filter(({ text }) => text !== '');
      return frames.map(({ text }, depth) => {
        return { cpu: slot.cpu, ...fromPlace(Number(text)), isInner: depth === 0 };
      });
    });
  }

  #mark(number: number, cpu: string, look: string): void {
    const row = this.#code.children[number - 1];
    if (row === undefined) return;
    row.classList.add(look);
    const cpus = found('.cpus', row);
    if (cpu !== '' && !(cpus.textContent ?? '').includes(cpu)) cpus.textContent += cpu;
  }

  #show(file: number): void {
    if (file === this.#file) return;
    this.#file = file;
    const { files } = this.#run;
    const tabs = files.map(({ name }, at) => {
      const pressed = { 'aria-pressed': `${at === file}`, 'data-file': `${at}`, 'data-line': '1' };
      return element('button', { type: 'button', ...pressed }, name);
    });
    this.#tabs.replaceChildren(...tabs);
    const lines = (files[file]?.text ?? '')
      .split('\n')
      .map((text, at) =>
        element(
          'div',
          { class: 'line' },
          element('span', { class: 'cpus' }),
          element('span', { class: 'number' }, `${at + 1}`),
          element('span', {}, text === '' ? ' ' : text),
        ),
      );
    this.#code.replaceChildren(...lines);
    this.#box.hidden = files.length === 0;
  }
}
