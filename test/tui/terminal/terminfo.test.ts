import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilitiesOf, drawnAs, readCapabilities } from '../../../tui/terminal/terminfo.ts';
import { VirtualTerminal } from '../virtual-terminal.ts';

interface Entry {
  flags?: number[];
  numbers?: Record<number, number>;
  strings?: Record<number, string>;
  isWide?: boolean;
}

/** The bytes of an entry, as term(5) has them. */
function entry({ flags = [], numbers = {}, strings = {}, isWide = false }: Entry): Buffer {
  const names = Buffer.from('made|for a test\0');
  const flagBytes = Buffer.from(
    Array.from({ length: 37 }, (_, at) => (flags.includes(at) ? 1 : 0)),
  );
  const pad = Buffer.alloc((names.length + flagBytes.length) % 2);
  const numberBytes = Array.from({ length: 33 }, (_, at) => {
    const bytes = Buffer.alloc(isWide ? 4 : 2);
    bytes.writeIntLE(numbers[at] ?? -1, 0, isWide ? 4 : 2);
    return bytes;
  });
  let table = '';
  const offsets = Array.from({ length: 100 }, (_, at) => {
    const bytes = Buffer.alloc(2);
    bytes.writeInt16LE(strings[at] === undefined ? -1 : table.length);
    if (strings[at] !== undefined) table += `${strings[at]}\0`;
    return bytes;
  });
  const header = Buffer.alloc(12);
  [isWide ? 542 : 282, names.length, 37, 33, 100, table.length].forEach((number, index) => {
    header.writeInt16LE(number, 2 * index);
  });
  const rest = Buffer.from(table, 'latin1');
  return Buffer.concat([header, names, flagBytes, pad, ...numberBytes, ...offsets, rest]);
}

const ANSI = { 5: '\x1b[H\x1b[J', 10: '\x1b[%i%p1%d;%p2%dH', 34: '\x1b[7m' };
const ENTRIES: Record<string, [Entry, string | null]> = {
  good: [{ strings: ANSI }, null],
  'good-wide': [{ strings: ANSI, isWide: true, numbers: { 13: 256 } }, null],
  'eight-bits': [{ strings: { ...ANSI, 10: '\x9b%i%p1%d;%p2%dH' } }, null],
  still: [{ strings: { ...ANSI, 10: undefined as never } }, 'its cursor cannot be moved'],
  unclear: [{ strings: { ...ANSI, 5: undefined as never } }, 'its cursor cannot be moved'],
  generic: [{ strings: ANSI, flags: [6] }, 'its cursor cannot be moved'],
  printer: [{ strings: ANSI, flags: [7] }, 'its cursor cannot be moved'],
  storage: [{ strings: ANSI, flags: [15] }, 'its cursor cannot be moved'],
  adm3a: [
    { strings: { ...ANSI, 10: "\x1b=%p1%' '%+%c%p2%' '%+%c" } },
    'it has control sequences of its own',
  ],
  flat: [{ strings: { ...ANSI, 34: undefined as never } }, 'it cannot show a selected line'],
  cookies: [{ strings: ANSI, numbers: { 4: 1 } }, 'it cannot show a selected line'],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
  for (const [name, [made]] of Object.entries(ENTRIES)) {
    mkdirSync(join(folder, name[0]), { recursive: true });
    writeFileSync(join(folder, name[0], name), entry(made));
  }
  // A folder as on systems that tell no capitals from small letters.
  mkdirSync(join(folder, '6d'));
  writeFileSync(join(folder, '6d', 'mine'), entry({ strings: ANSI }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Terminals that this machine has entries of. */
const FOLDERS = ['/lib/terminfo', '/usr/share/terminfo', '/etc/terminfo'].filter(existsSync);
const HERE = [
  ...new Set(
    FOLDERS.flatMap((path) =>
      readdirSync(path).flatMap((initial) =>
        initial.length > 2 ? [] : readdirSync(join(path, initial)),
      ),
    ),
  ),
];

describe('terminfo entries', () => {
  it('are read in both formats, and what is none is not', () => {
    for (const isWide of [false, true]) {
      const bytes = entry({ strings: ANSI, numbers: { 13: 256, 4: 2 }, flags: [15], isWide });
      const read = readCapabilities(bytes);
      expect(read).toMatchObject({ colours: 256, cookie: 2, isPaper: true, isWide });
      expect(read).toMatchObject({ moveTo: ANSI[10], clear: ANSI[5], inverse: ANSI[34] });
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readCapabilities(bytes.subarray(0, length))).not.toThrow();
      }
    }
    expect(readCapabilities(Buffer.from('#!/bin/sh\necho no'))).toBeNull();
    expect(readCapabilities(Buffer.alloc(0))).toBeNull();
  });

  it('are looked for in the folders of the user first, and in no file elsewhere', () => {
    expect(capabilitiesOf('good', {})).toBeNull();
    expect(capabilitiesOf('good', { TERMINFO: folder })).not.toBeNull();
    expect(capabilitiesOf('mine', { TERMINFO_DIRS: `/none:${folder}` })).not.toBeNull();
    expect(capabilitiesOf(join(folder, 'g', 'good'), { TERMINFO: folder })).toBeNull();
    expect(capabilitiesOf('../g/good', { TERMINFO: folder })).toBeNull();
    expect(capabilitiesOf('..', { TERMINFO: folder })).toBeNull();
  });

  it('say what infocmp says', () => {
    for (const name of HERE) {
      let told: string;
      try {
        told = execFileSync('infocmp', ['-1', name], { encoding: 'utf8' });
      } catch {
        continue;
      }
      const said = (capability: string) => told.includes(`\n\t${capability}=`);
      const colours = /\n\tcolors#(0x[\da-f]+|\d+),/.exec(told);
      const read = capabilitiesOf(name, {});
      expect([name, read?.colours]).toEqual([name, Number(colours?.[1] ?? 0)]);
      expect([name, read?.moveTo !== '', read?.clear !== '', read?.inverse !== '']).toEqual([
        name,
        said('cup'),
        said('clear'),
        said('rev'),
      ]);
    }
  });
});

describe('[U22] a terminal that cannot be drawn on', () => {
  it('is told by what its entry has not', () => {
    for (const [name, [, problem]] of Object.entries(ENTRIES)) {
      const drawn = drawnAs(name, { TERMINFO: folder });
      expect([name, 'problem' in drawn ? drawn.problem : null]).toEqual([name, problem]);
    }
  });

  it('is one of no known name; a family stands for those that have no entry of their own', () => {
    expect(drawnAs('xterm-kitty', {})).toHaveProperty('term');
    expect(drawnAs('good-but-unheard-of', { TERMINFO: folder })).toEqual({ term: 'good' });
    expect(drawnAs('good-wide', { TERMINFO: folder })).toEqual({ term: 'xterm-256color' });
    for (const term of ['frobnicate', 'vt5', 'x', '/dev/zero', '-', '..', 'xterm/../vt52']) {
      expect(drawnAs(term, {})).toEqual({ problem: 'no terminfo entry has that name' });
    }
  });

  it('is refused in a line with status 2, and nothing is sent to it', async () => {
    for (const TERM of [...Object.keys(ENTRIES), 'frobnicate', 'x\x1b[2Jy']) {
      if (ENTRIES[TERM]?.[1] === null) continue;
      const target = { kind: 'replay', path: 'replays/direct.replay' } as const;
      const terminal = new VirtualTerminal({ target, env: { TERM, TERMINFO: folder } });
      expect(await terminal.status).toBe(2);
      expect(terminal.sent).toBe('');
      expect(terminal.said.join('')).toMatch(
        /^pokelab: the debugger cannot draw on TERM=[ -~]+: [\w' ]+; "pokelab show FILE" prints .*\n$/,
      );
    }
  });

  it('or is drawn on alike: of each family that has entries here one', async () => {
    const families = new Set<string>();
    const tried = HERE.filter((name) => {
      const family = `${name.split(/[-.]/)[0]}${name.endsWith('256color') ? '*' : ''}`;
      // The console's own font lacks what the others are drawn with.
      if (families.has(family) || name === 'dumb' || family === 'linux') return false;
      families.add(family);
      return true;
    });
    const bare = (screen: string) => screen.replace(/ +$/gm, '');
    let wanted = '';
    for (const TERM of ['xterm', ...tried]) {
      const target = { kind: 'replay', path: 'replays/direct.replay' } as const;
      const terminal = new VirtualTerminal({ target, env: { TERM } });
      const drawn = drawnAs(TERM, {});
      if ('problem' in drawn) {
        expect(await terminal.status).toBe(2);
        expect(terminal.sent).toBe('');
        continue;
      }
      const isDrawn = (screen: string) => wanted === '' || bare(screen) === wanted;
      await terminal.until(
        (screen) => screen.includes('new call') && screen.includes('? keys') && isDrawn(screen),
      );
      wanted = bare(terminal.screen);
      expect(terminal.sent).not.toContain('$<');
      terminal.send('q');
      expect(await terminal.status).toBe(0);
    }
  });
});
