/** The whole debugger on an xterm without a window: keys in, cells out. */
import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { type DebuggerOptions, openDebugger, type Target } from '../../tui/main.ts';
import type { SignalName, Terminal } from '../../tui/terminal/terminal.ts';

export interface VirtualOptions {
  target: Target;
  width?: number;
  height?: number;
  env?: Record<string, string>;
  asked?: DebuggerOptions['asked'];
  commands?: string;
}

export class VirtualTerminal {
  readonly term: xterm.Terminal;
  readonly said: string[] = [];
  readonly status: Promise<number>;
  /** Everything that was sent to the terminal. */
  sent = '';
  isRaw = false;
  stopped = 0;
  readonly #input = new PassThrough();
  readonly #output: Writable & { columns: number; rows: number; isTTY: boolean };
  readonly #signals = new EventEmitter();

  constructor({ target, width = 80, height = 24, env = {}, asked, commands }: VirtualOptions) {
    this.term = new xterm.Terminal({ cols: width, rows: height, allowProposedApi: true });
    const output = new Writable({
      write: (chunk, _, done) => {
        this.sent += chunk.toString();
        this.term.write(chunk, done);
      },
    });
    this.#output = Object.assign(output, { columns: width, rows: height, isTTY: true });
    this.status = openDebugger({
      terminal: this.#terminal({ TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env }),
      target,
      asked,
      commands,
      command: 'pokelab',
      tool: '0',
    });
  }

  #terminal(env: Record<string, string>): Terminal {
    const input = Object.assign(this.#input, {
      isTTY: true,
      setRawMode: (raw: boolean) => {
        this.isRaw = raw;
      },
    });
    return {
      input,
      output: this.#output,
      say: (text) => this.said.push(text),
      env,
      onSignal: (name, listener) => {
        this.#signals.on(name, listener);
        return () => this.#signals.off(name, listener);
      },
      stop: () => {
        this.stopped++;
      },
    };
  }

  /** Waits until the screen shows what is wanted, and gives it. */
  async until(isWanted: (screen: string) => boolean): Promise<string> {
    for (let left = 2000; left > 0; left--) {
      const screen = this.screen;
      if (isWanted(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`the screen never showed it:\n${this.screen}`);
  }

  async shows(text: string): Promise<string> {
    return this.until((screen) => screen.includes(text));
  }

  send(bytes: string): void {
    this.#input.write(bytes);
  }

  signal(name: SignalName): void {
    this.#signals.emit(name);
  }

  resize(width: number, height: number): void {
    this.term.resize(width, height);
    Object.assign(this.#output, { columns: width, rows: height });
    this.#output.emit('resize');
  }

  /** The window is closed: writing to it fails from here on. */
  lose(): void {
    this.#output.emit('error', new Error('EIO'));
  }

  close(): void {
    this.#input.end();
  }

  get screen(): string {
    const { active } = this.term.buffer;
    const rows: string[] = [];
    for (let row = 0; row < this.term.rows; row++) {
      rows.push(active.getLine(active.baseY + row)?.translateToString(true) ?? '');
    }
    return rows.join('\n');
  }

  /** The alternate buffer is shown: the debugger has the screen. */
  get isAlternate(): boolean {
    return this.term.buffer.active.type === 'alternate';
  }

  /** Colours of foreground and background that are on the screen, default ones left out. */
  get colours(): Set<number> {
    const found = new Set<number>();
    const { active } = this.term.buffer;
    for (let row = 0; row < this.term.rows; row++) {
      for (let column = 0; column < this.term.cols; column++) {
        const cell = active.getLine(row)?.getCell(column);
        if (cell && !cell.isFgDefault()) found.add(cell.getFgColor());
        if (cell && !cell.isBgDefault()) found.add(cell.getBgColor());
      }
    }
    return found;
  }
}
