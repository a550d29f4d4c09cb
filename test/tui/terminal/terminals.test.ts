/** The same screen on every kind of terminal: no character is lost, and none is drawn through another character set. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { glyphsFor } from '../../../tui/drawing/glyphs.ts';
import { saveBranch } from '../../../tui/files/recording.ts';
import { rootOf } from '../pictures.ts';
import { race2008 } from '../runs.ts';
import { VirtualTerminal } from '../virtual-terminal.ts';

let folder: string;
let file: string;
const open: VirtualTerminal[] = [];
beforeAll(async () => {
  const race = await race2008();
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
  file = join(folder, 'race.replay');
  saveBranch(file, rootOf(race), [], { scenario: race.scenario, tool: '0' });
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const terminal of open.splice(0)) {
    terminal.close();
    await terminal.status;
  }
});

/** The screen with a search, a breakpoint and a list of events behind it. */
async function screenOn(TERM: string, LANG: string, unicode?: boolean): Promise<VirtualTerminal> {
  const env = { TERM, LANG, NO_COLOR: '' };
  const terminal = new VirtualTerminal({
    target: { kind: 'replay', path: file },
    width: 130,
    height: 44,
    env,
    asked: unicode === undefined ? {} : { unicode },
  });
  open.push(terminal);
  await terminal.shows('new call ftrace_caller');
  terminal.send(':break 111\r/write_flag\r');
  await terminal.shows('/write_flag: ');
  terminal.send('W');
  await terminal.shows('explain it');
  return terminal;
}

const TERMS = ['xterm', 'xterm-256color', 'screen', 'screen-256color', 'tmux-256color', 'vt100'];
const UNICODE = glyphsFor(true);
const ASCII = glyphsFor(false);

/** The screen as it would be without Unicode. */
function asciiOf(screen: string): string {
  return Object.entries(UNICODE).reduce(
    (text, [name, glyph]) => text.replaceAll(glyph, ASCII[name as keyof typeof ASCII]),
    screen,
  );
}

/** Shift Out, the sets for line drawing (ECMA-35; ctlseqs, "ESC ( C"), and the console's other fonts. */
const ALTERNATE = ['\x0e', '\x1b(0', '\x1b[11m', '\x1b[12m'];
const chosenIn = ({ sent }: VirtualTerminal): string[] =>
  ALTERNATE.filter((sequence) => sent.includes(sequence));

/** What is seen: cells at the end of a row that nothing was drawn in are like blanks. */
const seen = (text: string): string => text.replace(/ +$/gm, '');

describe('[U19] what is drawn', () => {
  it('is the same on every terminal, in Unicode and without', async () => {
    const reference = (await screenOn('xterm-256color', 'C.UTF-8')).screen;
    for (const name of ['vertical', 'horizontal', 'here', 'cause', 'more', 'knob'] as const) {
      expect(reference).toContain(UNICODE[name]);
    }
    for (const TERM of TERMS) {
      const unicode = await screenOn(TERM, 'C.UTF-8');
      expect(seen(unicode.screen)).toBe(seen(reference));
      const ascii = await screenOn(TERM, 'C');
      expect(seen(ascii.screen)).toBe(seen(asciiOf(reference)));
      expect({ TERM, chosen: [...chosenIn(unicode), ...chosenIn(ascii)] }).toEqual({
        TERM,
        chosen: [],
      });
    }
  });

  it('is ASCII on the Linux console, whose font lacks arrows, unless Unicode is asked for', async () => {
    const reference = (await screenOn('xterm-256color', 'C.UTF-8')).screen;
    expect(seen((await screenOn('linux', 'C.UTF-8')).screen)).toBe(seen(asciiOf(reference)));
    expect(seen((await screenOn('linux', 'C')).screen)).toBe(seen(asciiOf(reference)));
    const asked = await screenOn('linux', 'C.UTF-8', true);
    expect(seen(asked.screen)).toBe(seen(reference));
    expect(chosenIn(asked)).toEqual([]);
  });

  it('is in the colours that the terminal has, and nothing is said beside the screen', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const BRIGHT_BLACK = 8;
    for (const [TERM, isBright] of [
      ['xterm', false],
      ['screen', false],
      ['xterm-256color', true],
      ['screen-256color', true],
      ['tmux-256color', true],
      ['alacritty', true],
    ] as const) {
      const { colours } = await screenOn(TERM, 'C.UTF-8');
      expect({ TERM, isBright: colours.has(BRIGHT_BLACK) }).toEqual({ TERM, isBright });
    }
    expect(complaints).not.toHaveBeenCalled();
    complaints.mockRestore();
  });

  it('has one cell for each character', async () => {
    const { term, screen } = await screenOn('xterm-256color', 'C.UTF-8');
    const { active } = term.buffer;
    for (const [y, row] of screen.split('\n').entries()) {
      for (let x = 0; x < row.length; x++) {
        expect(active.getLine(y)?.getCell(x)?.getWidth()).toBe(1);
      }
    }
  });

  it('marks what was found without colour: underlined', async () => {
    const terminal = await screenOn('vt100', 'C');
    const { active } = terminal.term.buffer;
    const underlined: string[] = [];
    for (const [y, row] of terminal.screen.split('\n').entries()) {
      for (let x = 0; x < row.length; x++) {
        const cell = active.getLine(y)?.getCell(x);
        if (cell?.isUnderline()) underlined.push(cell.getChars());
      }
    }
    expect(underlined.join('')).toContain('write_flag');
    expect(terminal.colours.size).toBe(0);
  });
});
