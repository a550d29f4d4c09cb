/** The text pane where text is code: several contents, long sites, CPUs inside of sites, stale text. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/machine/events/events.ts';
import type { ScenarioOptions } from '../../../src/scenario/scenario.ts';
import { viewOf } from '../../../tui/model/model.ts';
import { textPane } from '../../../tui/panes/text-pane.ts';
import { pictureOf, Session } from '../pictures.ts';
import { type Driver, failingRun } from '../runs.ts';

async function session(
  text: string,
  options: ScenarioOptions,
  drive: (driver: Driver) => void,
): Promise<Session> {
  return new Session(await failingRun({ name: 'sample.c', text }, options, drive));
}

const picture = ({ model }: Session, width = 46, height = 12): string =>
  pictureOf(textPane(viewOf(model), { width, height }));

const isKind =
  (kind: Event['kind']) =>
  (event: Event): boolean =>
    event.kind === kind;

const verdict = (name: string): string => readFileSync(`test/protocols/verdicts/${name}.c`, 'utf8');

describe('[U26] the text pane', () => {
  it('contents beyond old and new have digits and names, and who is in between is told', async () => {
    const pair = verdict('several/pair-in-two-steps-hasty');
    const run = await session(pair, { cpus: 2 }, (driver) => {
      driver.run(1, isKind('executed'));
      driver.run(0, isKind('interrupt-sent'));
      driver.take('interrupt', 1);
      driver.run(1, isKind('interrupt-returned'));
      driver.run(0, isKind('interrupt-sent'));
      driver.take('interrupt', 1);
      driver.run(1, isKind('executed'));
    });
    run.type(':goto 18');
    expect(picture(run)).toMatchInlineSnapshot(`
      "
      > entry 48 89 e0 0f 1f 44 00 00  saves
              n  n  n  o  o  o  o  =
        old 0f 1f 00 0f 1f 44 00 00
        new 48 89 e0 e8 f8 ff 7f 00
        1 saves 48 89 e0 0f 1f 44 00 00
        CPU1 at +3
        CPU1 fetched 0f 1f 00 @1
        >0-7 48 89 e0 0f 1f 44 00 00 CPU0 @8, made ~
      "
    `);
  });

  it('a site of 64 bytes is wrapped, and shown around the byte under the cursor', async () => {
    const wide = `#include <pokelab.h>
PROTOCOL("wide");
TITLE("A site of a whole line");
ORIGIN("a test");
SITE(wide, CODE(NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP1), CODE(UD2, NOP7, NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP1));
SCENARIO(cpus = 2, nmis = 0);
int patcher(void)
{
	WRITE_ONCE(*(u16 *)site_ip(0), 0x0b0f);
	return 0;
}
void task(void)
{
	execute_site(0);
}
`;
    const run = await session(wide, { cpus: 2, hardware: 'stale' }, (driver) => {
      driver.run(0, isKind('committed'));
      driver.run(1, isKind('crashed'));
    });
    expect(picture(run, 80, 12)).toMatchInlineSnapshot(`
      "
      > wide 0f 0b 1f 84 00 00 00 00 00 66 0f 1f 84 00 00 00  mixed
             n  n  o  o  o  =  =  =  =  =  =  =  =  =  =  =
        +16  00 00 66 0f 1f 84 00 00 00 00 00 66 0f 1f 84 00
             =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
        +32  00 00 00 00 66 0f 1f 84 00 00 00 00 00 66 0f 1f
             =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
        now 0f 0b 1f 84 00 00 00 00 00 66 0f 1f 84 00 00 00 00 00 66 0f 1f 84 00 00 0~
        old 66 0f 1f 84 00 00 00 00 00 66 0f 1f 84 00 00 00 00 00 66 0f 1f 84 00 00 0~
        new 0f 0b 0f 1f 80 00 00 00 00 66 0f 1f 84 00 00 00 00 00 66 0f 1f 84 00 00 0~
        CPU1 may fetch: byte 0 0f|66, byte 1 0b|0f
        CPU1 fetching 0f 0b @3
        >0-1 0f 0b CPU0 @2, made @0
      "
    `);
    run.model = { ...run.model, selection: { ...run.model.selection, byte: 40 } };
    expect(picture(run, 46, 9)).toMatchInlineSnapshot(`
      "
        +32  00 00 00 00 66 0f 1f 84
             =  =  =  =  =  =  =  =
        +40  00 00 00 00 00 66 0f 1f
             =  =  =  =  =  =  =  =
        now 0f 0b 1f 84 00 00 00 00 00 66 0f 1f 84 ~
        old 66 0f 1f 84 00 00 00 00 00 66 0f 1f 84 ~
        new 0f 0b 0f 1f 80 00 00 00 00 66 0f 1f 84 ~
        CPU1 may fetch: byte 0 0f|66, byte 1 0b|0f
        CPU1 fetching 0f 0b @3
         0-1 0f 0b CPU0 @2, made @0
      "
    `);
  });

  it('stale text: what each CPU may still fetch, until it serialises', async () => {
    const flip = verdict('int3-three-syncs');
    const run = await session(
      flip.replace('return atomic_read(&modifying) != 0;', 'return 0;'),
      { cpus: 2, hardware: 'stale' },
      (driver) => {
        driver.run(0, isKind('interrupt-sent'));
        driver.run(1, isKind('crashed'));
      },
    );
    expect(picture(run)).toMatchInlineSnapshot(`
      "
      > vfs_read cc 1f 44 00 00  other
                 ?  o  o  o  o
        now cc 1f 44 00 00
        old 0f 1f 44 00 00
        new e8 11 22 33 44
        CPU1 may fetch: byte 0 cc|0f
        CPU1 fetched cc @18
        >0 cc CPU0 @16, made @10
      "
    `);
  });
});
