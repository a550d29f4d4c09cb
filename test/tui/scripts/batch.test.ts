import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReplay } from '../../../src/inspect/opening/opening.ts';
import { EVENT_KINDS } from '../../../src/machine/events/event-table.ts';
import { openReplayFile } from '../../../src/replay/reading/open.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { lazyDisassembler } from '../../../src/report/naming/disassemble.ts';
import { type BatchOptions, type Ran, runBatch } from '../../../tui/batch.ts';
import { saveBranch } from '../../../tui/files/recording.ts';
import { rootOf, Session, screenPicture } from '../pictures.ts';
import { failingRun, prepare, type Race, race2008, randomRun } from '../runs.ts';
import { VirtualTerminal } from '../virtual-terminal.ts';

let folder: string;
let file: string;
let race: Race;
beforeAll(async () => {
  race = await race2008();
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
  file = join(folder, 'race.replay');
  saveBranch(file, rootOf(race), [], { scenario: race.scenario, tool: '0' });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function batch(commands: string, run?: BatchOptions['run']): Promise<Ran[]> {
  const options = { commands, command: 'pokelab', tool: '0', record: null, warn: () => {} };
  const all: Ran[] = [];
  const opened = run ?? (await openReplay(file, 'pokelab'));
  for await (const ran of runBatch({ ...options, run: opened })) all.push(ran);
  return all;
}

const said = async (commands: string) => (await batch(commands)).at(-1)?.says ?? [];

describe('[U59] a batch', () => {
  it('prints lists whole, one line an item', async () => {
    const story = await said('v');
    expect(story[0]).toMatch(/^CPU0 changed vfs_read while CPU1 was executing it/);
    expect(story.length).toBeGreaterThan(8);
    // As the run is explained where there is no debugger.
    const moments = Array.from({ length: race.timeline.length }, (_, index) => {
      return race.timeline.momentAt(index);
    });
    const { system, critical } = race;
    const told = explain(moments, { system, critical, disassembler: lazyDisassembler() });
    expect(story.join(' ').replace(/ +/g, ' ')).toBe(told.join(' '));
    expect(await said('b 96\nw in_nmi\nB')).toEqual(['1  break 96', '2  watch in_nmi']);
    expect((await said('?')).length).toBeGreaterThan(60);
    expect((await said('5\nx'))[0]).toMatch(/^ 1 {2}/);
  });

  it('prints the screen as it would be, at any size', async () => {
    for (const [words, width, height] of [
      ['', 80, 24],
      ['120x40', 120, 40],
      ['20x5', 20, 5],
    ] as const) {
      const session = new Session(race, { size: { width, height }, disassembler: null });
      const wanted = screenPicture(session.press('4 1 g').model).split('\n').slice(1, -1);
      const lines = await said(`41\npicture ${words}`);
      expect(lines).toHaveLength(height);
      // The batch has a disassembler, and the title is as the replay has it.
      const differ = lines.filter((line, row) => line !== wanted[row]);
      expect(differ.length).toBeLessThan(4);
    }
    expect((await batch('picture 9999x24')).at(-1)?.problem).toMatch(/at most 400x200/);
  });

  it('writes a picture to a file', async () => {
    const path = join(folder, 'shot.txt');
    expect(await said(`41\npicture 100x30 ${path}`)).toEqual([`Wrote the picture to ${path}.`]);
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines).toHaveLength(31);
    expect(lines[28]).toMatch(/event 41 of \d+/);
  });

  it('says the line to paste itself, and where it stands after each motion', async () => {
    const { length } = race.timeline;
    expect(await said('41\ny')).toEqual([`pokelab debug ${file} --at 41  # cross-modification`]);
    const all = await batch('g\ni\n41\n!');
    expect(all.map(({ event }) => event)).toEqual([null, 0, 41, race.critical.event]);
    expect(all[0].says).toEqual([`start of ${length} events`]);
    expect(all[2].says[0]).toMatch(
      new RegExp(`^event 41 of ${length}: CPU${race.timeline.columns.cpu[41]} `),
    );
  });

  it('forks, runs on and records', async () => {
    const own = join(folder, 'own.replay');
    const all = await batch(`5\nx\ntake 1\nc\nsave ${own}\ny\nt`);
    expect(all.map(({ problem }) => problem)).toEqual(Array(7).fill(null));
    expect(all[2].says.at(-1)).toMatch(/^branch 2: event \d+ of \d+: CPU/);
    expect(all[5].says[0]).toMatch(new RegExp(`^pokelab debug ${own} --at \\d+`));
    expect(openReplayFile(own)).toMatchObject({ ok: true });
  });

  it('does long work to its end', async () => {
    const { system, scenario } = await prepare('ftrace-nmi-2009', { nmis: 8, jobs: 200 });
    const timeline = randomRun(system, 11, 20_000);
    const failure = { class: 'hang', cpu: 0, site: -1, message: 'made up' } as const;
    const root = {
      ...rootOf({ timeline, critical: { failure, event: timeline.length } }),
      mark: 0,
    };
    const run = { scenario, root, title: '', reproduce: '', file: null, note: '', beside: null };
    const all = await batch('search no such text', run);
    expect(all.at(-1)?.problem).toBe('No event has it: /no such text.');
    const [filtered] = await batch('filter /NMI', run);
    expect(filtered.says[0]).toMatch(/^\d+ events pass the filter/);
  });

  it('keeps nothing', async () => {
    await batch('m a\nb 96\n5\nx\ntake 1');
    expect(readdirSync(folder).filter((name) => name.startsWith('race'))).toEqual(['race.replay']);
  });
});

describe('[U60] a script', () => {
  it.each([
    ['search no such text', 'No event has it: /no such text.'],
    ['break', 'Words are missing behind it.'],
    ['bookmark', 'Words are missing behind it.'],
    ['play', 'Playing needs a screen.'],
    ['source none.txt', 'none.txt: it cannot be read (ENOENT).'],
    ['source .', '.: it cannot be read (EISDIR).'],
    ['source /dev/zero', '/dev/zero: it has more than 1048576 bytes.'],
    ['source', 'Name a file: source FILE.'],
    ['json', 'Name a file: json FILE.'],
    ['delete 7', 'There is no breakpoint 7.'],
  ])('ends at %s', async (line, problem) => {
    const all = await batch(`g\n${line}\n5`);
    expect(all.map((ran) => ran.problem)).toEqual([null, problem]);
    expect(all[1]).toMatchObject({ where: 'command 2', text: line, says: [] });
  });

  it('ends where it names itself, and where it is told to quit', async () => {
    const path = join(folder, 'self.txt');
    writeFileSync(path, `source ${path}\n`);
    const all = await batch(`source ${path}`);
    expect(all.at(-1)?.problem).toMatch(/too many files of commands; one of them may name itself/);
    expect(await batch('5\nq\n6')).toHaveLength(2);
  });

  it('says nothing but what is printable, whatever the replay holds', async () => {
    const text = `#include <pokelab.h>
PROTOCOL("bad");
TITLE("A title");
ORIGIN("a test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
static int flag;
int patcher(void)
{
	WRITE_ONCE(flag, 1 /* \x1b[2J \x9b1m é */);
	BUG_ON(READ_ONCE(flag) /* \x07 */);
	return 0;
}
void task(void)
{
	execute_site(0);
}
`;
    const run = await failingRun({ name: 'x\x1b[2Jy.c', text }, {}, (driver) =>
      driver.run(0, ({ kind }) => kind === 'bug-hit'),
    );
    const { timeline, critical, scenario } = run;
    const root = rootOf({ timeline, critical });
    const opened = { scenario, root, title: scenario.protocol, reproduce: '', file: null };
    const lines = 'g\ni\ni\ni\nv\npicture\nb flag\nx\n?\nt\n!\nsearch flag';
    const all = await batch(lines.replace('b flag\n', ''), { ...opened, note: '', beside: null });
    const out = all.flatMap(({ says }) => says);
    expect(out.length).toBeGreaterThan(30);
    expect(out.filter((line) => /\p{C}/u.test(line))).toEqual([]);
  });
});

describe('a script in a terminal', () => {
  const open = (commands: string) =>
    new VirtualTerminal({ target: { kind: 'replay', path: file }, commands });

  it('[U59] is run first, and then the screen is there', async () => {
    const terminal = open('g\nb nmi-entered\nc\nm a\nB');
    await terminal.shows('1  break nmi-entered');
    terminal.send("qg'a");
    const entry = race.timeline.columns.kind.indexOf(EVENT_KINDS.indexOf('nmi-entered'));
    await terminal.shows(`event ${entry} of`);
    terminal.send('q');
    await terminal.status;
  });

  it('[U60] ends at the first line that cannot be run, which the status line says', async () => {
    const path = join(folder, 'lines.txt');
    writeFileSync(path, '5\n\nbreak\n6\n');
    const terminal = open(`source ${path}`);
    const screen = await terminal.shows(':3: Words are missing behind it.');
    expect(screen).toMatch(/event 5 of/);
    terminal.send(`:source ${path}\r`);
    await terminal.shows(':3: Words are missing behind it.');
    terminal.send(':source /none\r');
    await terminal.shows('/none: it cannot be read (ENOENT).');
    terminal.send('q');
    expect(await terminal.status).toBe(0);
  });

  it('may quit', async () => {
    const terminal = open('5\nquit\n6');
    expect(await terminal.status).toBe(0);
  });
});
