import { beforeAll, describe, expect, it } from 'vitest';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import type { PaneName } from '../../../tui/drawing/layout.ts';
import { viewOf } from '../../../tui/model/model.ts';
import { changedSegments } from '../../../tui/panes/memory-variables.ts';
import { paneOf } from '../../../tui/panes/pane.ts';
import { pictureOf, Session } from '../pictures.ts';
import { type Race, tinyRace } from '../runs.ts';

let race: Race;
let session: Session;
beforeAll(async () => {
  race = await tinyRace();
  session = new Session(race, { disassembler: await loadDisassembler() });
});

function picture(pane: PaneName, width: number, height: number): string {
  return pictureOf(paneOf(pane, viewOf(session.model), { width, height }).lines);
}

describe('panes at the failure', () => {
  it('lanes: the table, contexts told apart, the failing row marked', () => {
    expect(picture('lanes', 75, 30)).toMatchInlineSnapshot(`
      "
           CPU0 (patcher)                    |  CPU1 (task)
                                             |  task()
       0                                     |   atomic_inc(&seen_count)
                                             |     seen_count = 1 (was 0) @start
       1                                     |   fetches vfs_read  0f .. .. .. ..
           patcher()                         |
       3    WRITE_ONCE(flag, 1)  flag = 1    |
       4 ! --- NMI ---                       |
         ! nmi_handler()                     |
       5 !  WRITE_ONCE(flag, 2)              |
         !    flag = 2 (buffered)            |
       6 !  READ_ONCE(flag)                  |
         !    flag -> 2 (own store buffer)   |
       8 ! drains flag = 2                   |
       9 !  atomic_inc(&seen_count)          |
         !    seen_count = 2 (was 1) @0      |
      10 !  --- iret ---                     |
      11                                     |   fetches vfs_read  .. 1f .. .. ..
      12    smp_mb()                         |
            write_byte()                     |
      14     code[0] = 0xe8                  |
               vfs_read = e8 (buffered)      |
      16    --- end ---                      |
      17>  drains vfs_read: e8 1f 44 00 00   |  is executing vfs_read:
           <== cross modification            |    0f 1f .. .. ..
      "
    `);
  });

  it('lanes with little room: the rows around the current one', () => {
    expect(picture('lanes', 75, 6)).toMatchInlineSnapshot(`
      "
           CPU0 (patcher)                    |  CPU1 (task)
      14     code[0] = 0xe8                  |
               vfs_read = e8 (buffered)      |
      16    --- end ---                      |
      17>  drains vfs_read: e8 1f 44 00 00   |  is executing vfs_read:
           <== cross modification            |    0f 1f .. .. ..
      "
    `);
  });

  it('lanes that are too narrow for a lane a CPU', () => {
    expect(picture('lanes', 30, 8)).toMatchInlineSnapshot(`
      "
           all CPUs
           CPU0    vfs_read = e8
           CPU0    (buffered)
      16   CPU0  --- end ---
      17>  CPU0 drains vfs_read:
           CPU0   e8 1f 44 00 00
           CPU0 <== cross
           CPU0     modification
      "
    `);
  });

  it('source: where each CPU stands, and who has ended', () => {
    expect(picture('source', 44, 9)).toMatchInlineSnapshot(`
      "
          11 static atomic_t seen_count = ATOMIC_~
          12
          13 static void write_byte(u8 *code)
          14 {
          15     code[0] = 0xe8;
          16 }
          17
          18 int patcher(void)
       CPU1 task:29  CPU0 ended
      "
    `);
  });

  it('text: bytes old and new, what they decode to, who wrote and who fetched', () => {
    expect(picture('text', 46, 8)).toMatchInlineSnapshot(`
      "
      > vfs_read e8 1f 44 00 00  mixed
                 n  o  o  o  =
        now call 0xc0104428 (wild)
        old nopl 0x0(%rax,%rax,1)
        new call target
        CPU1 fetching 0f 1f .. .. .. @1
        >0 e8 CPU0 @17, made @14
      "
    `);
  });

  it('memory and store buffers', () => {
    expect(picture('memory', 44, 8)).toMatchInlineSnapshot(`
      "
      > flag        2  (was 1, CPU0 @8)
        seen_count  2  (was 1, CPU0 @9)
        CPU0 CPU1 store buffers: empty
      "
    `);
  });

  it('events', () => {
    expect(picture('events', 60, 5)).toMatchInlineSnapshot(`
      "
      13  CPU0  calls write_byte()  [write_byte((u8 *)site_ip(0))]
      14  CPU0  vfs_read = e8 (buffered)  [code[0] = 0xe8]
      15  CPU0  write_byte() returns 0
      16  CPU0  --- end ---  [return 0]
      17> CPU0  vfs_read = e8 (reaches memory)
      "
    `);
  });

  it('statistics: the counters of the protocol, then those of the machine', () => {
    expect(picture('statistics', 44, 20)).toMatchInlineSnapshot(`
      "
      seen_count       2
      events so far    18 of 18
      steps so far     18
      context switches 3
      NMIs left        0 of 1
      stop_machine     no CPU
      hardware         coherent
                          CPU0   CPU1
      NMIs                   1      0
      loads                  1      0
      stores                 3      0
      reached memory         3      0
      LOCKed                 1      1
      fences                 1      0
      fetches                0      2
      "
    `);
  });
});

describe('panes in the middle', () => {
  beforeAll(() => {
    session.type(':goto 6').press('i i i');
  });

  it('[U39] memory: what the current event changed, and what an earlier one did', () => {
    expect(picture('memory', 60, 8)).toMatchInlineSnapshot(`
      "
      > flag        2  (was 1, CPU0 @8)
        seen_count  2  (was 1, CPU0 @9)
        CPU0 CPU1 store buffers: empty
        CPU0 nmi nmi_handler(): no locals
      "
    `);
  });

  it('source: a CPU in an NMI, the other one', () => {
    expect(picture('source', 44, 9)).toMatchInlineSnapshot(`
      "
          31
          32 void nmi_handler(void)
          33 {
          34     WRITE_ONCE(flag, 2);
          35     if (READ_ONCE(flag))
          36         atomic_inc(&seen_count);
       0 >37 }
          38
       CPU1 task:29  CPU0 nmi nmi_handler:37
      "
    `);
  });

  it('text: an instruction that is being fetched', () => {
    expect(picture('text', 60, 8)).toMatchInlineSnapshot(`
      "
      > vfs_read 0f 1f 44 00 00  old
                 o  o  o  o  =
        old nopl 0x0(%rax,%rax,1)
        new call target
        CPU1 fetching 0f .. .. .. .. @1
      "
    `);
  });

  it('marks what changed inside a value', () => {
    expect(changedSegments('e8 f7 00', 'e8 00 00')).toEqual([
      { text: 'e8 ', look: 'plain' },
      { text: '00', look: 'changed' },
      { text: ' 00', look: 'plain' },
    ]);
    expect(changedSegments('9', '10')).toEqual([{ text: '10', look: 'changed' }]);
  });
});
