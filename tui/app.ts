/** The program around the pure parts: input in, frames out, effects done, work in slices. */
import { type OpenedRun, OpeningError, openReplay } from '../src/inspect/opening/opening.ts';
import { loadDisassembler } from '../src/report/naming/disassemble.ts';
import type { Glyphs } from './drawing/glyphs.ts';
import { sourced, written } from './effects.ts';
import { listedReplays } from './files/listed-replays.ts';
import type { RecordedScenario } from './files/recording.ts';
import { type Input, update } from './input/update.ts';
import { Keeping } from './keeping.ts';
import { createModel, type Effect, type Model } from './model/model.ts';
import type { Size } from './model/view.ts';
import { frameOf } from './screen/frame.ts';
import { type Picker, pickerFrame, updatePicker } from './screen/picker.ts';
import { ScriptRun } from './scripts/script-run.ts';
import type { Screen } from './terminal/blessed-screen.ts';
import { clipboardSequence, ENDED_BY, type Terminal } from './terminal/terminal.ts';
import { InputReader } from './terminal/terminal-input.ts';

export interface AppOptions {
  terminal: Terminal;
  screen: Screen;
  glyphs: Glyphs;
  command: string;
  tool: string;
  /** Where replays are picked from, null when a run is given. */
  directory: string | null;
  /** Where a live run is recorded, null for nowhere. */
  record: string | null;
  /** Commands that are run first, a line each. */
  commands: string;
}

/** Milliseconds between two frames while playing, at least. */
const FRAME_MS = 40;

export class App {
  readonly #options: AppOptions;
  readonly #reader: InputReader;
  #model: Model | null = null;
  #picker: Picker | null = null;
  #recorded: RecordedScenario | null = null;
  #keeping: Keeping | null = null;
  #work: NodeJS.Immediate | null = null;
  #play: NodeJS.Timeout | null = null;
  readonly #script: ScriptRun;
  #isOpening = false;
  #ends: (() => void)[] = [];
  #finish: (status: number) => void = () => {};
  #fail: (error: unknown) => void = () => {};

  constructor(options: AppOptions) {
    this.#options = options;
    this.#script = new ScriptRun(options.commands);
    this.#reader = new InputReader(this.#guarded((inputs: Input[]) => this.#takeAll(inputs)));
  }

  /** Runs until the user quits or a signal comes: the exit status. `run` is null for the picker. */
  async run(run: OpenedRun | null): Promise<number> {
    const { screen, terminal } = this.#options;
    try {
      return await new Promise<number>((resolve, reject) => {
        this.#finish = resolve;
        this.#fail = reject;
        this.#listen();
        if (run === null) this.#pick();
        else this.#show(run);
        this.#takeAll([]);
      });
    } finally {
      this.#stopListening();
      screen.close();
      const last = this.#model === null ? [] : (this.#keeping?.end(this.#model) ?? []);
      for (const line of last) terminal.say(`${line}\n`);
    }
  }

  get #size(): Size {
    const { columns, rows } = this.#options.terminal.output;
    return { width: columns ?? 80, height: rows ?? 24 };
  }

  #pick(): void {
    const directory = this.#options.directory ?? 'replays';
    const replays = listedReplays(directory);
    this.#picker = { directory, replays, cursor: 0, size: this.#size, message: '' };
  }

  #show(opened: OpenedRun): void {
    const { glyphs, tool, command, record } = this.#options;
    void this.#loadDisassembler();
    this.#picker = null;
    this.#recorded = { scenario: opened.scenario, tool };
    const whenDue = this.#guarded(() => {
      if (this.#model === null || this.#keeping === null) return;
      this.#model = this.#keeping.keep(this.#model);
      this.#draw();
    });
    const make = (run: OpenedRun) => createModel({ ...run, command, size: this.#size, glyphs });
    const options = { recorded: this.#recorded, record, whenDue };
    const { keeping, model } = Keeping.begin(opened, make, options);
    this.#keeping = keeping;
    this.#model = model;
  }

  /** After the first frame: it takes a while. */
  async #loadDisassembler(): Promise<void> {
    try {
      const disassembler = await loadDisassembler();
      if (this.#model !== null) this.#model = { ...this.#model, disassembler };
      this.#draw();
    } catch (error) {
      this.#fail(error);
    }
  }

  #listen(): void {
    const { terminal } = this.#options;
    const { input, output } = terminal;
    const onData = (chunk: Buffer | string) => this.#reader.read(chunk);
    const onResize = this.#guarded(() => this.#takeAll([{ kind: 'resize', size: this.#size }]));
    const onEnd = () => this.#finish(ENDED_BY[0][1]);
    // A terminal that has gone away is a hang-up, not a crash.
    const onLost = () => this.#finish(ENDED_BY[0][1]);
    input.setRawMode?.(true);
    input.on('data', onData).on('end', onEnd).on('error', onLost);
    output.on('resize', onResize).on('error', onLost);
    input.resume();
    this.#ends = ENDED_BY.map(([name, status]) =>
      terminal.onSignal(name, () => this.#finish(status)),
    );
    this.#ends.push(() => {
      input.off('data', onData).off('end', onEnd).off('error', onLost);
      output.off('resize', onResize);
      input.setRawMode?.(false);
      input.pause();
    });
  }

  #stopListening(): void {
    for (const end of this.#ends) end();
    this.#reader.close();
    if (this.#play !== null) clearTimeout(this.#play);
    if (this.#work !== null) clearImmediate(this.#work);
  }

  /** A defect in a callback ends the program by the front door, the terminal restored. */
  #guarded<Arguments extends unknown[]>(action: (...given: Arguments) => void) {
    return (...given: Arguments): void => {
      try {
        action(...given);
      } catch (error) {
        this.#fail(error);
      }
    };
  }

  /** Several inputs of one read are drawn once. */
  #takeAll(inputs: readonly Input[]): void {
    for (const input of inputs) {
      if (this.#picker !== null) this.#takeInPicker(this.#picker, input);
      else if (this.#model !== null) this.#takeInModel(this.#model, input);
    }
    this.#runScript();
    if (this.#model !== null && this.#model.task === null && this.#keeping !== null) {
      this.#model = this.#keeping.follow(this.#model);
    }
    this.#draw();
    this.#schedule();
  }

  /** The lines of a script up to one that takes long: no key comes between. */
  #runScript(): void {
    while (this.#model !== null && this.#model.task === null) {
      const line = this.#script.nextInput();
      if (line === null) return;
      this.#takeInModel(this.#model, line);
    }
  }

  #takeInModel(model: Model, input: Input): void {
    if (input.kind === 'key' && (input.key === 'escape' || input.key === 'C-c'))
      this.#script.stop();
    const { model: next, effects } = update(model, input);
    this.#model = next;
    for (const effect of effects) this.#do(effect);
    this.#model = this.#script.ran(this.#model);
  }

  #takeInPicker(picker: Picker, input: Input): void {
    if (this.#isOpening) return;
    const picked = updatePicker(picker, input);
    switch (picked.kind) {
      case 'picking':
        this.#picker = picked.picker;
        return;
      case 'quit':
        this.#finish(0);
        return;
      case 'suspend':
        this.#suspend();
        return;
      case 'chosen':
        this.#isOpening = true;
        void this.#openChosen(picker, picked.path);
    }
  }

  async #openChosen(picker: Picker, path: string): Promise<void> {
    try {
      this.#show(await openReplay(path, this.#options.command));
    } catch (error) {
      if (!(error instanceof OpeningError)) this.#fail(error);
      else this.#picker = { ...picker, message: error.message.split('\n')[0] };
    }
    this.#isOpening = false;
    this.#takeAll([]);
  }

  #quit(isSure: boolean): void {
    const asks = this.#model === null ? null : (this.#keeping?.asks(this.#model, isSure) ?? null);
    if (asks === null) this.#finish(0);
    else this.#model = asks;
  }

  #draw(): void {
    const { screen } = this.#options;
    if (this.#picker !== null) screen.draw(pickerFrame(this.#picker));
    else if (this.#model !== null) screen.draw(frameOf(this.#model));
  }

  #schedule(): void {
    if (this.#model === null) return;
    const { task, playing } = this.#model;
    if (task !== null && this.#work === null) {
      this.#work = setImmediate(
        this.#guarded(() => {
          this.#work = null;
          this.#takeAll([{ kind: 'work' }]);
        }),
      );
    }
    if (playing !== null && this.#play === null) {
      const pause = Math.max(FRAME_MS, 1000 / playing);
      const next = this.#guarded(() => {
        this.#play = null;
        const events = Math.round((playing * pause) / 1000);
        this.#takeAll([{ kind: 'play', events }]);
      });
      this.#play = setTimeout(next, pause);
    }
  }

  #do(effect: Effect): void {
    const { screen } = this.#options;
    switch (effect.kind) {
      case 'quit':
        this.#quit(effect.isSure === true);
        return;
      case 'keep':
        if (this.#model !== null && this.#keeping !== null) {
          this.#model = this.#keeping.keepIn(this.#model, effect.path);
        }
        return;
      case 'suspend':
        this.#suspend();
        return;
      case 'redraw':
        screen.redraw();
        return;
      case 'copy':
        screen.write(clipboardSequence(effect.text));
        return;
      case 'source':
        if (this.#model !== null) this.#model = sourced(this.#model, this.#script, effect.path);
        return;
      case 'write':
      case 'save':
      case 'picture':
        if (this.#model === null || this.#recorded === null) return;
        this.#model = written(this.#model, effect, this.#recorded);
    }
  }

  /** Ctrl-Z: the shell has the terminal until SIGCONT. */
  #suspend(): void {
    const { screen, terminal } = this.#options;
    const { input } = terminal;
    if (this.#model !== null) this.#model = this.#keeping?.keep(this.#model) ?? this.#model;
    screen.leave();
    input.setRawMode?.(false);
    const end = terminal.onSignal('SIGCONT', () => {
      end();
      input.setRawMode?.(true);
      screen.enter();
      this.#takeAll([{ kind: 'resize', size: this.#size }]);
    });
    terminal.stop();
  }
}
