import { beforeAll, describe, expect, it } from 'vitest';
import type { Line } from '../../../tui/drawing/segments.ts';
import { viewOf } from '../../../tui/model/model.ts';
import { memoryPane } from '../../../tui/panes/memory-pane.ts';
import { textPane } from '../../../tui/panes/text-pane.ts';
import { pictureOf, Session } from '../pictures.ts';
import { failingRun, type Race } from '../runs.ts';

const SOURCE = `#include <pokelab.h>
PROTOCOL("buffers");
TITLE("Stores that stand in buffers for a while");
ORIGIN("a test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
SCENARIO(cpus = 4, nmis = 0, sites = 1, jobs = 1, memory = pso);
EXPECT(cross_modification | torn_fetch, cpus = 4, nmis = 0);

static int flag;
static u8 code[5];

int patcher(void)
{
	int count = 3;

	WRITE_ONCE(flag, 1);
	code[2] = 0x7f;
	smp_wmb();
	((u8 *)site_ip(0))[0] = 0xe8;
	flag = count + 1;
	smp_mb();
	return 0;
}

void task(void)
{
	execute_site(0);
	WRITE_ONCE(flag, 9);
}

void nmi_handler(void)
{
}
`;

let race: Race;
let session: Session;
/** Marks behind: all stores of CPU0, the arrival of the first one and of the third. */
let full = 0;
beforeAll(async () => {
  race = await failingRun({ name: 'buffers.c', text: SOURCE }, {}, (driver) => {
    const flag = () => driver.timeline.system.program.cells[0].address;
    driver.run(1, ({ kind }) => kind === 'fetched');
    let stores = 0;
    driver.run(0, ({ kind }) => kind === 'buffered' && ++stores === 4);
    full = driver.timeline.length;
    driver.take('drain', 0);
    driver.take('drain', 0);
    driver.run(0, (event) => event.kind === 'committed' && event.address !== flag());
  });
  session = new Session(race);
});

const lines = (width: number, height: number): Line[] =>
  memoryPane(viewOf(session.model), { width, height });

function at(mark: number): Session {
  session.type(`:goto ${mark - 1}`);
  return session;
}

describe('[U39] the memory pane', () => {
  it('has a line for each entry of a store buffer, in order, with marks, and who sees it', () => {
    at(full);
    expect(pictureOf(lines(60, 16))).toMatchInlineSnapshot(`
      "
      > flag  0  CPU0 sees 4
        code  00 00 00 00 00  CPU0 sees [2] 7f
        CPU0 store buffer: flag = 1  @2, next
        CPU0 store buffer: code[2] = 0x7f  @3, next
        CPU0 store buffer: ---- smp_wmb() ----  @4
        CPU0 store buffer: vfs_read = e8  @5
        CPU0 store buffer: flag = 4  @6 now
        CPU1 CPU2 CPU3 store buffers: empty
        CPU0 task patcher():
          count = <optimized out>  @1
      "
    `);
    expect(
      pictureOf(textPane(viewOf(session.model), { width: 60, height: 9 })),
    ).toMatchInlineSnapshot(`
      "
      > vfs_read 0f 1f 44 00 00  old
                 o  o  o  o  =
        old 0f 1f 44 00 00
        new e8 f7 ff 7f 00
        CPU0 sees its own store: byte 0 e8
        CPU1 fetching 0f .. .. .. .. @0
      "
    `);
  });

  it('tells the previous value in time, whichever way the mark was come to', () => {
    at(full + 1);
    const forwards = pictureOf(lines(60, 16));
    expect(forwards).toMatchInlineSnapshot(`
      "
      > flag  1  CPU0 sees 4  (was 0, CPU0 @7)
        code  00 00 00 00 00  CPU0 sees [2] 7f
        CPU0 store buffer: code[2] = 0x7f  @3, next
        CPU0 store buffer: ---- smp_wmb() ----  @4
        CPU0 store buffer: vfs_read = e8  @5
        CPU0 store buffer: flag = 4  @6
        CPU1 CPU2 CPU3 store buffers: empty
        CPU0 task patcher():
          count = <optimized out>  @1
      "
    `);
    session.press('G');
    at(full + 1);
    expect(pictureOf(lines(60, 16))).toBe(forwards);
    session.press('g');
    at(full + 1);
    expect(pictureOf(lines(60, 16))).toBe(forwards);
  });

  it('marks what the current event has changed, and nothing else', () => {
    const changed = () =>
      lines(60, 16).flatMap((line) =>
        line.filter(({ look }) => look === 'changed').map(({ text }) => text),
      );
    at(full + 1);
    expect(changed()).toEqual(['1']);
    at(full);
    expect(changed()).toEqual(['flag = 4']);
    at(full - 1);
    expect(changed()).toEqual(['vfs_read = e8']);
  });

  it('leaves out who changed a value before what it was, where there is no room', () => {
    at(full + 1);
    expect(pictureOf(lines(42, 3))).toContain('flag  1  CPU0 sees 4  (was 0, CPU0 @7)');
    expect(pictureOf(lines(36, 3))).toMatch(/flag {2}1 {2}CPU0 sees 4 {2}\(was 0\)$/m);
    at(full + 2);
    expect(pictureOf(lines(36, 3))).toMatch(/flag {2}1 {2}CPU0 sees 4 {2}\(was 0 @7\)$/m);
    expect(pictureOf(lines(32, 3))).toMatch(/flag {2}1 {2}CPU0 sees 4$/m);
  });

  it('lets the cursor go through variables, elements, entries and locals', () => {
    at(full).type(':focus memory').press('k k k k k k k k');
    const seen: string[] = [];
    for (let row = 0; row < 12; row++) {
      const picture = pictureOf(lines(60, 16));
      seen.push(/^> .*$/m.exec(picture)?.[0].trimEnd() ?? '');
      session.press('j');
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen[1]).toContain('code');
    expect(seen[2]).toContain('store buffer: flag = 1');
    expect(seen[6]).toContain('count = <optimized out>  @1');
    session.press('k k k k k l l l');
    expect(session.model.selection.element).toBe(2);
    const selected = lines(60, 16).flatMap((line) => line.filter((piece) => piece.selected));
    expect(selected.map(({ text }) => text)).toEqual(['00']);
    expect(session.press('*').message).toBe('code[2]: nothing had written it: 0 from the start.');
  });

  it('shows as much of a wide array as there is room for, around the element under the cursor', () => {
    session.press('l l');
    expect(pictureOf(lines(18, 4))).toMatch(/\+4 00/);
  });
});
