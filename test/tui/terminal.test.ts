import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Timeline } from '../../src/history/timeline.ts';
import { openReplayFile } from '../../src/replay/reading/open.ts';
import { saveBranch } from '../../tui/files/recording.ts';
import { rootOf } from './pictures.ts';
import { type Race, race2008 } from './runs.ts';
import { type VirtualOptions, VirtualTerminal } from './virtual-terminal.ts';

let race: Race;
let folder: string;
let file: string;
const open: VirtualTerminal[] = [];

beforeAll(async () => {
  race = await race2008();
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
  // Each test begins with a replay at which nothing was marked.
  rmSync(`${file}.notes`, { force: true });
});

function start(options: Partial<VirtualOptions> = {}): VirtualTerminal {
  const terminal = new VirtualTerminal({ target: { kind: 'replay', path: file }, ...options });
  open.push(terminal);
  return terminal;
}

const FAILED = 'cross-modification: CPU0 changed vfs_read';

describe('a session in a terminal', () => {
  for (const [width, height] of [
    [80, 24],
    [200, 60],
  ]) {
    it(`at ${width}x${height}: to the failure and back, a watch, backwards to it, a fork, quit`, async () => {
      const terminal = start({ width, height });
      await terminal.shows(FAILED);
      const last = race.timeline.length - 1;
      await terminal.shows(`event ${last}, the last`);
      terminal.send('g');
      await terminal.shows(`start of ${last + 1} events`);
      terminal.send('!');
      await terminal.shows(`event ${last}, the last`);
      terminal.send(':watch in_nmi\r');
      await terminal.shows('watch in_nmi: number 1');
      terminal.send('C');
      const screen = await terminal.shows('1: watch in_nmi');
      expect(screen).toContain('in_nmi = 2');
      terminal.send('x');
      await terminal.shows('which step comes next?');
      terminal.send('\r');
      await terminal.shows('branch 2');
      terminal.send('t');
      await terminal.shows('the run that was opened');
      terminal.send('qq');
      expect(await terminal.status).toBe(0);
      await terminal.until(() => !terminal.isAlternate);
      expect(terminal.isRaw).toBe(false);
    });
  }

  it('[U53] writes nothing beside the replay where nothing is marked', async () => {
    const terminal = start();
    await terminal.shows(FAILED);
    terminal.send('gs!SSSCcvq/nmi\rxq');
    terminal.send('q');
    expect(await terminal.status).toBe(0);
    expect(readdirSync(folder)).toEqual(['race.replay']);
  });

  it('writes the state and a branch where it is told to', async () => {
    const terminal = start();
    await terminal.shows(FAILED);
    terminal.send(`:json ${join(folder, 'state.json')}\r`);
    await terminal.shows('Wrote the state');
    terminal.send('gx\r');
    await terminal.shows('branch 2');
    terminal.send(`:save ${join(folder, 'branch.replay')}\r`);
    await terminal.shows('Saved');
    expect(openReplayFile(join(folder, 'branch.replay'))).toMatchObject({ ok: true });
    terminal.send(`:json ${folder}\r`);
    await terminal.shows('Cannot write the state');
  });

  it('copies the line to paste by OSC 52', async () => {
    const terminal = start();
    await terminal.shows(FAILED);
    terminal.send('3gy');
    await terminal.shows('Copied:');
    const text = Buffer.from(`pokelab debug ${file} --at 3  # cross-modification`).toString(
      'base64',
    );
    expect(terminal.sent).toContain(`\x1b]52;c;${text}\x07`);
  });

  it('starts a live run and records it as it goes', async () => {
    const record = join(folder, 'live.replay');
    const target = { kind: 'live', scenario: race.scenario, reproduce: '', record } as const;
    const terminal = start({ target });
    await terminal.shows('start of 0 events');
    terminal.send('5s');
    await terminal.shows('open run');
    expect(openReplayFile(record)).toMatchObject({ ok: true, replay: { finding: null } });
    terminal.send('q');
    expect(await terminal.status).toBe(0);
    expect(terminal.said).toEqual([`recorded: ${record}\n`]);
  });

  it('lets a replay be picked', async () => {
    const terminal = start({ target: { kind: 'pick', directory: folder } });
    const screen = await terminal.shows('newest first');
    expect(screen).toMatch(/race\.replay +cross-modification +ftrace-nmi-2008/);
    terminal.send('G\r');
    await terminal.until((shown) => shown.includes(FAILED) || shown.includes('open run'));
    terminal.send('q');
    expect(await terminal.status).toBe(0);
  });
});

describe('[U20] what is sent', () => {
  it('for a key is a small part of the screen', async () => {
    const terminal = start({ width: 200, height: 60 });
    await terminal.shows(FAILED);
    await terminal.shows('new call ftrace_caller');
    const whole = terminal.sent.length;
    terminal.send('g');
    await terminal.shows('start of');
    const sizes: number[] = [];
    for (let event = 0; event < 12; event++) {
      const before = terminal.screen;
      terminal.sent = '';
      terminal.send('s');
      await terminal.until((screen) => screen !== before);
      sizes.push(terminal.sent.length);
    }
    const median = sizes.sort((a, b) => a - b)[6];
    expect(median).toBeLessThan(whole / 3);
    terminal.sent = '';
    terminal.send('1');
    await terminal.shows(' 1 ');
    expect(terminal.sent.length).toBeLessThan(200);
  });
});

describe('manners', () => {
  it('colours, and none where NO_COLOR says so', async () => {
    const coloured = start();
    await coloured.shows(FAILED);
    expect(coloured.colours.size).toBeGreaterThan(3);
    expect([...coloured.colours].every((colour) => colour < 16)).toBe(true);
    const plain = start({ env: { NO_COLOR: '1' } });
    await plain.shows(FAILED);
    expect(plain.colours.size).toBe(0);
  });

  it('[U19] ASCII alone where the locale has no Unicode', async () => {
    const terminal = start({ env: { LANG: 'C' } });
    await terminal.shows(FAILED);
    const characters = new Set(terminal.screen);
    expect([...characters].filter((character) => character > '~')).toEqual([]);
    const unicode = start();
    await unicode.shows('│');
  });

  it('follows the size of the terminal', async () => {
    const terminal = start();
    await terminal.shows(FAILED);
    terminal.resize(60, 10);
    await terminal.shows('The debugger needs 60 columns');
    terminal.resize(160, 48);
    await terminal.shows('statistics');
    await terminal.shows('ftrace-nmi-2008: 2 CPUs, 2 NMIs');
  });

  it('takes the mouse, unless told not to', async () => {
    const terminal = start();
    await terminal.shows(FAILED);
    terminal.send('\x1b[<0;1;23M\x1b[<0;1;23m');
    await terminal.shows('start of');
    terminal.send('\x1b[<0;1;23M\x1b[<32;20;23M\x1b[<0;20;23m');
    await terminal.until((screen) => /event \d+/.test(screen));
    terminal.send('\x1b[<64;10;5M\x1b[<64;10;5M\x1b[<65;10;5M');
    await terminal.shows('(3 up, Esc: back)');
    expect(terminal.sent).toContain('\x1b[?1006h');
    const without = start({ asked: { mouse: false } });
    await without.shows(FAILED);
    expect(without.sent).not.toContain('\x1b[?1006h');
  });

  it('[U56] takes a paste as text, with the mouse and without', async () => {
    for (const mouse of [true, false]) {
      const terminal = start({ asked: { mouse } });
      await terminal.shows(FAILED);
      expect(terminal.sent).toContain('\x1b[?2004h');
      terminal.send('\x1b[200~q\r\x1b[201~');
      await terminal.until((screen) => /^:q *$/m.test(screen));
      terminal.send('uit\r');
      expect(await terminal.status).toBe(0);
      await terminal.until(() => !terminal.isAlternate);
      expect(terminal.sent.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(
        terminal.sent.lastIndexOf('\x1b[?2004h'),
      );
    }
  });

  it('[U21] gives the terminal back on Ctrl-Z, and takes it again', async () => {
    const terminal = start();
    await terminal.shows(FAILED);
    terminal.send('\x1a');
    await terminal.until(() => !terminal.isAlternate);
    expect([terminal.stopped, terminal.isRaw]).toEqual([1, false]);
    expect(terminal.sent.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(
      terminal.sent.lastIndexOf('\x1b[?2004h'),
    );
    terminal.signal('SIGCONT');
    await terminal.shows(FAILED);
    expect([terminal.isAlternate, terminal.isRaw]).toEqual([true, true]);
  });

  for (const [name, status] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`[U21] leaves the terminal as it was on ${name}`, async () => {
      const terminal = start();
      await terminal.shows(FAILED);
      terminal.signal(name);
      expect(await terminal.status).toBe(status);
      await terminal.until(() => !terminal.isAlternate);
      expect(terminal.isRaw).toBe(false);
      expect(terminal.sent).toMatch(/\?1006l/);
      expect(terminal.sent).toMatch(/\?2004l/);
      expect(terminal.sent.split('?2004h')).toHaveLength(2);
    });
  }

  it('[U21] leaves it as it was when the terminal goes away, and on a defect', async () => {
    const gone = start();
    await gone.shows(FAILED);
    gone.lose();
    expect(await gone.status).toBe(129);
    const broken = start();
    await broken.shows(FAILED);
    vi.spyOn(Timeline.prototype, 'machineAt').mockImplementation(() => {
      throw new Error('a defect');
    });
    broken.send('S');
    await expect(broken.status).rejects.toThrow('a defect');
    vi.restoreAllMocks();
    await broken.until(() => !broken.isAlternate);
    expect(broken.isRaw).toBe(false);
    open.length = 0;
  });

  it('[U22] refuses a dumb terminal, and none, with status 2', async () => {
    const dumb = start({ env: { TERM: 'dumb' } });
    expect(await dumb.status).toBe(2);
    expect(dumb.said.join('')).toBe(
      'pokelab: the debugger cannot draw on TERM=dumb; "pokelab show FILE" prints the run instead\n',
    );
    expect(dumb.sent).toBe('');
  });

  it('refuses what cannot be opened, without touching the terminal', async () => {
    const terminal = start({ target: { kind: 'replay', path: join(folder, 'none.replay') } });
    expect(await terminal.status).toBe(2);
    expect(terminal.said.join('')).toMatch(/none\.replay: there is no such file/);
    expect(terminal.sent).toBe('');
    expect(existsSync(join(folder, 'none.replay'))).toBe(false);
  });
});
