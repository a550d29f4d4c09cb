/** [U53] [U55]: what is kept of a session in a terminal, however it ends, and what is asked before it does. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeNotes } from '../../src/replay/notes/encode-notes.ts';
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
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
  file = join(folder, 'race.replay');
  saveBranch(file, rootOf(race), [], { scenario: race.scenario, tool: '0' });
});
afterEach(async () => {
  for (const terminal of open.splice(0)) {
    terminal.close();
    await terminal.status;
  }
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => {
  open.length = 0;
});

async function start(options: Partial<VirtualOptions> = {}): Promise<VirtualTerminal> {
  const terminal = new VirtualTerminal({ target: { kind: 'replay', path: file }, ...options });
  open.push(terminal);
  await terminal.until((screen) => /event \d+|start of/.test(screen));
  return terminal;
}

const notes = () => decodeNotes(readFileSync(`${file}.notes`));

describe('[U53] what is marked is kept', () => {
  it('after a pause, without being asked', async () => {
    const terminal = await start();
    terminal.send('ma');
    for (let left = 100; left > 0 && !existsSync(`${file}.notes`); left--) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(Object.keys(notes().bookmarks)).toEqual(['a']);
    expect(notes().bookmarks.a.mark).toBe(race.timeline.length);
  });

  it('at the end, and is there when the replay is opened again', async () => {
    const terminal = await start();
    terminal.send(':note a why here\r:b 96\r5gx\rmbq');
    expect(await terminal.status).toBe(0);
    const again = await start();
    await again.shows('Kept: 2 bookmarks (M), 1 branch (t), 1 breakpoint (B); Ctrl-O: where you');
    again.send('M');
    const list = await again.shows('bookmarks: Enter goes there, d deletes');
    expect(list).toMatch(/a {2}event 159 {2}why here {2}CPU0/);
    expect(list).toMatch(/b {2}event 6, branch 2/);
    again.send('j\r');
    await again.shows('event 6, the last');
  });

  for (const [name, status] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`on ${name}`, async () => {
      const terminal = await start();
      terminal.send('ma');
      await terminal.shows('Bookmark a is at');
      terminal.signal(name);
      expect(await terminal.status).toBe(status);
      expect(Object.keys(notes().bookmarks)).toEqual(['a']);
      expect(terminal.said).toEqual([]);
    });
  }

  it('on Ctrl-Z, as who is stopped may never go on', async () => {
    const terminal = await start();
    terminal.send('ma\x1a');
    await terminal.until(() => !terminal.isAlternate);
    expect(Object.keys(notes().bookmarks)).toEqual(['a']);
    terminal.signal('SIGCONT');
    await terminal.shows('event 159, the last');
  });

  it('of a live run beside its recording', async () => {
    const record = join(folder, 'live.replay');
    const target = { kind: 'live', scenario: race.scenario, reproduce: '', record } as const;
    const terminal = await start({ target });
    terminal.send('5sma5smb');
    await terminal.shows('Bookmark b is at');
    terminal.send('q');
    expect(await terminal.status).toBe(0);
    expect(terminal.said).toEqual([`recorded: ${record}\n`]);
    const again = await start({ target: { kind: 'replay', path: record } });
    await again.shows('Kept: 2 bookmarks (M)');
  });

  it('of a live run that never began leaves nothing', async () => {
    const record = join(folder, 'live.replay');
    const target = { kind: 'live', scenario: race.scenario, reproduce: '', record } as const;
    const terminal = await start({ target });
    terminal.send('maq');
    expect(await terminal.status).toBe(0);
    expect([existsSync(record), existsSync(`${record}.notes`)]).toEqual([false, false]);
  });

  it('in a batch its bookmarks are there', async () => {
    const terminal = await start();
    terminal.send('9gmaq');
    await terminal.status;
    const before = readFileSync(`${file}.notes`);
    const { openReplay } = await import('../../src/inspect/opening/opening.ts');
    const { runBatch } = await import('../../tui/batch.ts');
    const run = await openReplay(file, '');
    const options = { run, command: '', tool: '', record: null, warn: () => {} };
    const ran = [];
    for await (const one of runBatch({ ...options, commands: 'jump a\nm b\nwrite-notes' })) {
      ran.push(one);
    }
    expect(ran.map(({ event, problem }) => [event, problem])).toEqual([
      [9, null],
      [9, null],
      [9, 'A batch keeps nothing.'],
    ]);
    expect(Buffer.compare(readFileSync(`${file}.notes`), before)).toBe(0);
  });
});

describe('[U55] q', () => {
  beforeEach(() => writeFileSync(`${file}.notes`, 'somebody else wrote this'));

  it('asks where something would be lost, and quits by q or y', async () => {
    for (const answer of ['q', 'y']) {
      const terminal = await start();
      await terminal.shows('is left alone');
      terminal.send('ma5gx\r');
      await terminal.shows('branch 2');
      terminal.send('q');
      await terminal.shows('q or y quits and loses 1 bookmark, 1 branch; ');
      terminal.send(answer);
      expect(await terminal.status).toBe(0);
      expect(terminal.said).toEqual([]);
      expect(readFileSync(`${file}.notes`, 'utf8')).toBe('somebody else wrote this');
    }
  });

  it('stays at another key', async () => {
    const terminal = await start();
    terminal.send('maq');
    await terminal.shows('q or y quits and loses 1 bookmark; ');
    terminal.send('s');
    await terminal.until((screen) => !screen.includes('q or y quits'));
    terminal.send(':quit\r');
    await terminal.shows('q or y quits and loses 1 bookmark; ');
    terminal.send('\x1b');
    await terminal.until((screen) => !screen.includes('q or y quits'));
    terminal.send(`:write-notes ${join(folder, 'mine.notes')}\r`);
    await terminal.shows('Kept in');
    terminal.send('q');
    expect(await terminal.status).toBe(0);
    expect(existsSync(join(folder, 'mine.notes'))).toBe(true);
  });

  it('is told once before', async () => {
    const terminal = await start();
    terminal.send('ma');
    await terminal.shows('Not kept, so q will ask: ');
    terminal.send('mb');
    await terminal.shows('Bookmark b is at');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await terminal.shows('Bookmark b is at');
    terminal.send('qq');
    expect(await terminal.status).toBe(0);
  });

  it('asks nothing where nothing is marked', async () => {
    const terminal = await start();
    terminal.send('gssq');
    expect(await terminal.status).toBe(0);
  });

  it('asks of a live run that is not recorded', async () => {
    const target = { kind: 'live', scenario: race.scenario, reproduce: '' } as const;
    const terminal = await start({ target: { ...target, record: file } });
    await terminal.shows('Not recorded:');
    terminal.send('5sq');
    await terminal.shows('q or y quits and loses this run; ');
    terminal.send(`s:save ${join(folder, 'mine.replay')}\r`);
    await terminal.shows('Saved');
    terminal.send('q');
    expect(await terminal.status).toBe(0);
  });

  it('says on a signal what is lost', async () => {
    const terminal = await start();
    terminal.send('ma');
    await terminal.shows('Bookmark a is at');
    terminal.signal('SIGTERM');
    expect(await terminal.status).toBe(143);
    expect(terminal.said.join('')).toMatch(
      /^pokelab: not kept: 1 bookmark \(.*race\.replay\.notes is left alone: it .*\)\n$/,
    );
  });

  it('quits at the second time from a terminal that is too small to be asked in', async () => {
    const terminal = await start();
    terminal.send('ma');
    await terminal.shows('Bookmark a is at');
    terminal.resize(50, 8);
    await terminal.shows('Make it larger');
    terminal.send('q');
    terminal.send('q');
    expect(await terminal.status).toBe(0);
  });
});
