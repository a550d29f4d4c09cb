import { beforeAll, describe, expect, it } from 'vitest';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import { Session } from '../pictures.ts';
import { tinyRace } from '../runs.ts';

let session: Session;
beforeAll(async () => {
  const race = await tinyRace();
  session = new Session(race, { disassembler: await loadDisassembler() });
});

describe('the whole screen', () => {
  it('at 80x24', () => {
    session.press('!');
    expect(session.picture).toMatchInlineSnapshot(`
      "
       cross-modification: CPU0 changed vfs_read while CPU1 was executing it
      > CPUs -------------------------------------------------------------------------
           CPU0 (patcher)                      |  CPU1 (task)
      10 !  --- iret ---                       |
      11                                       |   fetches vfs_read  .. 1f .. .. ..
      12    smp_mb()                           |
            write_byte()                       |
      14     code[0] = 0xe8                    |
               vfs_read = e8 (buffered)        |
      16    --- end ---                        |
      17>  drains vfs_read: e8 1f 44 00 00     |  is executing vfs_read:
           <== cross modification              |    0f 1f .. .. ..
      - source: tiny.c, CPU0 ----------------------[vfs_read mixed] mem  ev  stat ----
          11 static atomic_t seen_count = ATOMIC_~|> vfs_read e8 1f 44 00 00  mixed
          12                                      |           n  o  o  o  =
          13 static void write_byte(u8 *code)     |  now call 0xc0104428 (wild)
          14 {                                    |  old nopl 0x0(%rax,%rax,1)
          15     code[0] = 0xe8;                  |  new call target
          16 }                                    |  CPU1 fetching 0f 1f .. .. .. @1
          17                                      |  >0 e8 CPU0 @17, made @14
          18 int patcher(void)                    |
       CPU1 task:29  CPU0 ended                   |
      ==========================================# >  event 17, the last CPU0
       s/S step  n/N this CPU  c/C go on  Tab pane  v verdict  W why  x fork  ? keys
      "
    `);
  });

  it('with a list over it', () => {
    session.press('x');
    expect(session.picture).toMatchInlineSnapshot(`
      "
       cross-modification: CPU0 changed vfs_read while CPU1 was executing it
      > CPUs -------------------------------------------------------------------------
           CPU0 (patcher)                      |  CPU1 (task)
      10 !  --- iret ---                       |
      11                                       |   fetches vfs_read  .. 1f .. .. ..
      12    smp_mb()                           |
            write_byte()                       |
      14     code[0] = 0xe8                    |
               vfs_read = e8 (buffered)        |
      16    --- end ---                        |
      17+- which step comes next? Enter takes it, in a new branch -----------------+
        |  1  CPU1 runs on: execute_site(0)                                        |
      - +- / narrows --------------------------------------------------------------+--
          11 static atomic_t seen_count = ATOMIC_~|> vfs_read e8 1f 44 00 00  mixed
          12                                      |           n  o  o  o  =
          13 static void write_byte(u8 *code)     |  now call 0xc0104428 (wild)
          14 {                                    |  old nopl 0x0(%rax,%rax,1)
          15     code[0] = 0xe8;                  |  new call target
          16 }                                    |  CPU1 fetching 0f 1f .. .. .. @1
          17                                      |  >0 e8 CPU0 @17, made @14
          18 int patcher(void)                    |
       CPU1 task:29  CPU0 ended                   |
      ==========================================# >  event 17, the last CPU0
       s/S step  n/N this CPU  c/C go on  Tab pane  v verdict  W why  x fork  ? keys
      "
    `);
    session.press('escape');
  });

  it('with a pane enlarged', () => {
    session.press('tab tab z');
    expect(session.picture).toMatchInlineSnapshot(`
      "
       cross-modification: CPU0 changed vfs_read while CPU1 was executing it
      > text: vfs_read mixed (z: back) -----------------------------------------------
      > vfs_read e8 1f 44 00 00  mixed
                 n  o  o  o  =
        now call 0xc0104428 (wild)
        old nopl 0x0(%rax,%rax,1)
        new call target
        CPU1 fetching 0f 1f .. .. .. @1
        >0 e8 CPU0 @17, made @14













      ==========================================# >  event 17, the last CPU0
       s/S step  n/N this CPU  c/C go on  Tab pane  v verdict  W why  x fork  ? keys
      "
    `);
    session.press('z');
  });

  it('[U17] too small', () => {
    session.take({ kind: 'resize', size: { width: 60, height: 10 } });
    expect(session.picture.trim().split('\n')).toEqual([
      'The debugger needs 60 columns and 16 rows; there are 60 and',
      '10.',
      'Make it larger, or q quits.',
    ]);
    session.take({ kind: 'resize', size: { width: 80, height: 24 } });
  });
});
