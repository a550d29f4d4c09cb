/** The part of the page that a run is walked through in: it holds the place, draws it, and takes keys and clicks. */
import type { PageDocument } from '../document/page-document.ts';
import { moved } from './actions.ts';
import { element, found } from './dom.ts';
import { doneBy, KEYS } from './keys.ts';
import { LanesPane } from './lanes-pane.ts';
import { addressOf, eventBefore, markIn, momentOf, movedTo, type Place } from './model.ts';
import { Player } from './player.ts';
import { SourcePane } from './source-pane.ts';
import { statePane } from './state-pane.ts';

interface Side {
  box: HTMLElement;
  lanes: LanesPane;
  source: SourcePane;
  state: HTMLElement;
}

export class Bench {
  readonly #document: PageDocument;
  readonly #root: HTMLElement;
  readonly #sides: Side[];
  readonly #scrubber: HTMLInputElement;
  readonly #player = new Player(() => this.#play());
  #place: Place;
  #count = '';

  constructor(document: PageDocument, root: HTMLElement) {
    this.#document = document;
    this.#root = root;
    this.#sides = document.runs.map((run, at) => {
      const box = found<HTMLElement>(`.run[data-run="${at}"]`, root);
      const lanes = new LanesPane(run, found('.lanes-box', box), this.#differencesOf(at));
      const source = new SourcePane(run, found('.source', box));
      return { box, lanes, source, state: found<HTMLElement>('.state', box) };
    });
    this.#scrubber = found<HTMLInputElement>('#scrubber', root);
    const start = { run: 0, marks: document.runs.map(({ mark }) => mark), cpu: 0 };
    const first = document.pair?.first ?? null;
    const place = movedTo(document, start, first?.a ?? document.runs[0].mark);
    this.#place = first === null ? place : { ...place, marks: [first.a, first.b] };
    this.#helpKeys();
    this.#listen();
    this.#draw();
  }

  /** To the moment that the address names. */
  goToAddress(hash: string): boolean {
    const moment = momentOf(hash);
    if (moment === null || moment.run >= this.#sides.length) return false;
    this.#player.stop();
    this.#place = movedTo(this.#document, { ...this.#place, run: moment.run }, moment.event + 1);
    this.#draw();
    return true;
  }

  do(does: string): void {
    const count = this.#count === '' ? null : Number(this.#count);
    this.#count = '';
    switch (does) {
      case 'play':
        this.#player.toggle();
        return;
      case 'faster':
      case 'slower':
        this.#player.change(does);
        return;
      case 'help':
        found<HTMLDialogElement>('#help').showModal();
        return;
      case 'verdict':
        found('main section').scrollIntoView();
        return;
      default:
        this.#move(does, count);
    }
  }

  #move(does: string, count: number | null): void {
    const done = moved(this.#document, this.#place, does, count);
    if (done === null) return;
    this.#player.stop();
    this.#go(done.place, done.isJump);
  }

  #play(): boolean {
    const done = moved(this.#document, this.#place, 'step', null);
    const { run } = this.#place;
    if (done === null || done.place.marks[run] === this.#place.marks[run]) return false;
    this.#go(done.place, false);
    return true;
  }

  #go(place: Place, isJump: boolean): void {
    if (isJump) this.#keepAddress('pushState');
    this.#place = place;
    this.#keepAddress('replaceState');
    this.#draw();
  }

  /** A page within a page may not have an address of its own. */
  #keepAddress(how: 'pushState' | 'replaceState'): void {
    try {
      history[how](null, '', addressOf(this.#place));
    } catch {
      // The page works without.
    }
  }

  #draw(): void {
    const { marks, run } = this.#place;
    this.#sides.forEach(({ lanes, source, state, box }, at) => {
      const shown = this.#document.runs[at];
      const event = eventBefore(shown, marks[at]);
      const cpu = Math.min(this.#place.cpu, shown.cpus.length - 1);
      lanes.draw(event);
      source.draw(marks[at], cpu);
      state.replaceChildren(...statePane(shown, marks[at], cpu));
      box.classList.toggle('chosen', at === run && this.#sides.length > 1);
    });
    const own = this.#document.runs[run];
    this.#scrubber.min = `${own.start}`;
    this.#scrubber.max = `${own.end}`;
    this.#scrubber.value = `${marks[run]}`;
    this.#drawTicks();
    this.#drawWords();
  }

  #differencesOf(run: number): ReadonlySet<number> {
    const all = this.#document.pair?.differences ?? [];
    return new Set(all.map((one) => markIn(one, run) - 1));
  }

  /** The failure, the story and the differences along the scrubber. */
  #drawTicks(): void {
    const { run } = this.#place;
    const { start, end, story, failure, mark } = this.#document.runs[run];
    const at = (one: number): string => `left:${(100 * (one - start)) / Math.max(1, end - start)}%`;
    const tick = (look: string, one: number) => element('i', { class: look, style: at(one) });
    const differences = this.#document.pair?.differences ?? [];
    found('.ticks', this.#root).replaceChildren(
      ...story.map(({ last }) => tick('story', last + 1)),
      ...differences.map((one) => tick('difference', markIn(one, run))),
      ...(failure === null ? [] : [tick('failure', mark)]),
    );
  }

  #drawWords(): void {
    const { run, marks } = this.#place;
    const shown = this.#document.runs[run];
    const mark = marks[run];
    const event = eventBefore(shown, mark);
    const where = event < 0 ? `before event ${shown.start}` : `event ${event}`;
    found('#where', this.#root).textContent = `${where} of ${shown.length}`;
    const said = event < 0 ? '' : shown.strings[shown.events.text[event - shown.start]];
    const beat = shown.story.find(({ event: first, last }) => first <= event && event <= last);
    const difference = this.#document.pair?.differences.find((one) => markIn(one, run) === mark);
    const isFailing = shown.failure !== null && mark === shown.mark;
    const fails = isFailing && beat === undefined ? shown.failure?.message : undefined;
    const asides = [fails, difference?.text, beat?.text].filter((text) => text !== undefined);
    const parts = asides.map((text) => element('span', { class: 'aside' }, text));
    found('#now', this.#root).replaceChildren(element('code', {}, said), ...parts);
  }

  #helpKeys(): void {
    const rows = KEYS.map(({ keys, help }) =>
      element('tr', {}, element('th', { scope: 'row' }, keys.join(' ')), element('td', {}, help)),
    );
    const close = element('button', { type: 'button', autofocus: '' }, 'close');
    const dialog = found<HTMLDialogElement>('#help', this.#root);
    close.addEventListener('click', () => dialog.close());
    dialog.append(element('table', {}, ...rows), close);
  }

  #listen(): void {
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#scrubber.addEventListener('input', () => {
      this.#player.stop();
      this.#go(movedTo(this.#document, this.#place, Number(this.#scrubber.value)), false);
    });
    this.#root.addEventListener('click', (event) => this.#click(event));
    this.#root.addEventListener('pointerover', (event) => this.#point(event.target as Element));
    this.#root.addEventListener('focusin', (event) => this.#point(event.target as Element));
  }

  #key(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || found<HTMLDialogElement>('#help').open)
      return;
    const isControl = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
    // Of a button they press it.
    if ((key === ' ' || key === 'Enter') && isControl) return;
    // Elsewhere they scroll the page, and the scrubber has its own.
    const isArrow = key.startsWith('Arrow') || key === 'Home' || key === 'End';
    const isInside = target instanceof HTMLElement && target.closest('.lanes-box') !== null;
    if (isArrow && !isInside) return;
    if (/^\d$/.test(key)) {
      this.#count += key;
      return;
    }
    const does = doneBy(key);
    if (does === null) return;
    event.preventDefault();
    this.do(does);
  }

  #click({ target, clientY }: MouseEvent): void {
    if (!(target instanceof Element)) return;
    const run = this.#whose(target);
    const side = this.#sides[run];
    const button = target.closest<HTMLElement>('button');
    const { do: does, event, cpu, file, line } = button?.dataset ?? {};
    const place = { ...this.#place, run };
    if (does !== undefined) {
      this.do(does);
    } else if (event !== undefined) {
      this.#go(movedTo(this.#document, place, Number(event) + 1), true);
    } else if (cpu !== undefined) {
      this.#go({ ...place, cpu: Number(cpu) }, false);
    } else if (file !== undefined) {
      side.source.look(Number(file), Number(line));
    } else if (target.closest('.lanes-box') !== null) {
      const at = side.lanes.eventAt(clientY);
      if (at !== null) this.#go(movedTo(this.#document, place, at + 1), true);
    }
  }

  /** What the pointer or the focus is on shows where it comes from. */
  #point(target: Element): void {
    const run = this.#whose(target);
    const event = target.closest<HTMLElement>('[data-event]')?.dataset.event;
    this.#sides.forEach(({ lanes }, at) => {
      lanes.hint(at === run && event !== undefined ? Number(event) : -1);
    });
  }

  #whose(target: Element): number {
    const box = target.closest<HTMLElement>('.run');
    return box === null ? this.#place.run : Number(box.dataset.run);
  }
}
