/**
 * The terminal: draws frames and brings input. The one importer of blessed, which keeps what is on
 * the screen and sends the cells that changed. Drawing only: `terminal-input.ts` reads keys and mouse.
 */
import { PassThrough } from 'node:stream';
import blessed from 'blessed';
import type { Frame, Region } from '../screen/frame.ts';
import { type Palette, paintLine } from './palette.ts';

export interface ScreenOptions {
  output: NodeJS.WritableStream;
  /** The value of TERM. */
  term: string;
  unicode: boolean;
  mouse: boolean;
  /** The user wants no colour. */
  plain: boolean;
}

interface Drawn {
  box: blessed.Widgets.BoxElement;
  content: string;
  place: string;
}

export class Screen {
  readonly #screen: BlessedScreen;
  readonly #palette: Palette;
  readonly #drawn = new Map<string, Drawn>();
  readonly #mouse: boolean;
  readonly #output: NodeJS.WritableStream;
  /** The terminal belongs to somebody else: nothing is written. */
  #isAway = false;

  constructor({ output, term, unicode, mouse, plain }: ScreenOptions) {
    this.#output = output;
    this.#mouse = mouse;
    this.#screen = blessed.screen({
      // Nothing ever comes through it.
      input: new PassThrough(),
      output: output as NodeJS.WriteStream,
      terminal: term,
      forceUnicode: unicode,
      smartCSR: false,
      fullUnicode: false,
      tags: false,
    } as blessed.Widgets.IScreenOptions) as BlessedScreen;
    const { tput } = this.#screen;
    // Line drawing as characters: the alternate set is not what every terminal shows.
    if (unicode) tput.brokenACS = true;
    this.#palette = { colours: plain ? 0 : tput.colors, unicode };
    this.#setModes(true);
  }

  /** Draws what differs from the last frame. */
  draw(frame: Frame): void {
    if (this.#isAway) return;
    const named = new Set(frame.regions.map(({ name }) => name));
    let changed = false;
    for (const [name, { box }] of this.#drawn) {
      if (named.has(name)) continue;
      box.destroy();
      this.#drawn.delete(name);
      changed = true;
    }
    for (const region of frame.regions) changed = this.#drawRegion(region) || changed;
    if (changed) this.#screen.render();
    this.#showCursor(frame.cursor);
  }

  /** Draws everything again, as after another program wrote on the screen. */
  redraw(): void {
    this.#screen.alloc();
    this.#screen.render();
  }

  /** Says something to the terminal itself, past the drawing. */
  write(text: string): void {
    if (!this.#isAway) this.#output.write(text);
  }

  /** Leaves the terminal as it was, for a while; `enter` comes back. */
  leave(): void {
    if (this.#isAway) return;
    this.#setModes(false);
    this.#screen.leave();
    this.#screen.program.flush();
    this.#isAway = true;
  }

  enter(): void {
    this.#isAway = false;
    this.#screen.enter();
    this.#setModes(true);
    this.redraw();
  }

  /** Leaves the terminal as it was. */
  close(): void {
    this.leave();
    this.#screen.destroy();
  }

  #drawRegion({ name, rectangle, lines }: Region): boolean {
    const content = lines.map((line) => paintLine(line, this.#palette)).join('\n');
    const { x, y, width, height } = rectangle;
    const place = `${x} ${y} ${width} ${height}`;
    const known = this.#drawn.get(name);
    if (known?.place === place) {
      if (known.content === content) return false;
      known.box.setContent(content);
      known.content = content;
      return true;
    }
    known?.box.destroy();
    const box = blessed.box({
      parent: this.#screen,
      left: x,
      top: y,
      width,
      height,
      content,
      wrap: false,
      tags: false,
    } as blessed.Widgets.BoxOptions);
    this.#drawn.set(name, { box, content, place });
    const overlay = this.#drawn.get('overlay');
    overlay?.box.setFront();
    return true;
  }

  #showCursor(cursor: Frame['cursor']): void {
    const { program } = this.#screen;
    if (cursor === null) {
      program.hideCursor();
    } else {
      program.cup(cursor.y, cursor.x);
      program.showCursor();
    }
    program.flush();
  }

  /** Pastes in brackets; clicks and drags in SGR form, no plain motion: that would flood a slow link. */
  #setModes(on: boolean): void {
    const modes = this.#mouse ? ['2004', '1000', '1002', '1006'] : ['2004'];
    this.#output.write(modes.map((mode) => `\x1b[?${mode}${on ? 'h' : 'l'}`).join(''));
  }
}

/** What blessed has and its types leave out. */
type BlessedScreen = blessed.Widgets.Screen & {
  tput: { brokenACS: boolean; colors: number };
  leave(): void;
  enter(): void;
};
