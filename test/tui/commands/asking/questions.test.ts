import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/history/timeline.ts';
import type { Event } from '../../../../src/machine/events/events.ts';
import { Session } from '../../pictures.ts';
import { type Race, race2008 } from '../../runs.ts';

let race: Race;
let timeline: Timeline;
let session: Session;
beforeAll(async () => {
  race = await race2008();
  ({ timeline } = race);
});
beforeEach(() => {
  session = new Session(race);
});

const eventsOf = (isWanted: (event: Event) => boolean): number[] =>
  Array.from({ length: timeline.length }, (_, index) => index).filter((index) =>
    isWanted(timeline.momentAt(index).event),
  );

/** Events at which `key` stops, pressed again and again. */
function stops(key: string): number[] {
  const seen: number[] = [];
  for (let before = -2; session.event !== before; ) {
    before = session.event;
    session.press(key).work();
    if (session.event !== before) seen.push(session.event);
  }
  return seen;
}

describe('it opens at the failure', () => {
  it('with the verdict in words and the cursor on the failing event', () => {
    expect(session.event).toBe(race.critical.event);
    const [, verdict] = session.picture.split('\n');
    expect(verdict).toContain(
      'cross-modification: CPU0 changed vfs_read while CPU1 was executing it',
    );
    expect(session.picture).toContain('<== cross modification');
  });

  it('and tells the story on v', () => {
    session.press('v');
    expect(session.picture).toContain("CPU1's NMI read 0");
    expect(session.press('q').model.overlay).toBeNull();
  });
});

describe('[U5] breakpoints', () => {
  it('of a kind and a CPU stop both ways at the same events, and at the failure', () => {
    session.type(':break nmi-entered').press('g');
    const entries = eventsOf(({ kind }) => kind === 'nmi-entered');
    expect(stops('c')).toEqual([...entries, race.critical.event]);
    expect(session.message).toBe('The end of the run.');
    expect(stops('C')).toEqual([...entries.reverse(), -1]);
  });

  it('say what stopped the run', () => {
    session.type(':break nmi-entered cpu=0').press('C').work();
    expect(session.message).toBe('1: break nmi-entered cpu=0');
    session.press('c');
    expect(session.message).toBe('The failure.');
  });

  it('take a count', () => {
    session.type(':break fetched').type(':break nmi-entered').press('2 C').work();
    const met = eventsOf(({ kind }) => kind === 'fetched' || kind === 'nmi-entered');
    expect(session.event).toBe(met.at(-2));
  });

  it('hold conditions', () => {
    session.type(':break if in_nmi > 1 && cpu == 0').press('g c').work();
    const first = eventsOf(({ kind }) => kind === 'exchanged')[1];
    expect(session.event).toBe(first);
  });

  it('[U8] at a line stop once where execution comes to it', () => {
    const { text } = race.scenario.source;
    const line = text.split('\n').findIndex((row) => row.includes('execute_site(site)')) + 1;
    session.type(`:break ${line}`).press('g');
    const begun = eventsOf((event) => event.kind === 'fetched' && event.offset === 0);
    const before = begun.map((event) => event - 1);
    expect(stops('c')).toEqual([...before, race.critical.event]);
    session.press('C').work();
    expect(session.event).toBe(before.at(-1));
    expect(session.message).toBe(`1: break ${line}: CPU1's NMI comes to it`);
  });

  it('are set at the cursor of the source pane, and shown there', () => {
    session.press('tab b');
    expect(session.model.breakpoints).toHaveLength(1);
    expect(session.picture).toMatch(/\*>\s*\d+ /);
    session.press('b');
    expect(session.model.breakpoints).toHaveLength(0);
  });

  it('are listed and deleted', () => {
    session.type(':break executed').type(':watch in_nmi').press('B');
    expect(session.picture).toContain('1  break executed');
    expect(session.picture).toContain('2  watch in_nmi');
    session.press('j d escape');
    expect(session.model.breakpoints.map(({ id }) => id)).toEqual([1]);
    session.type(':delete all');
    expect(session.model.breakpoints).toEqual([]);
  });

  it('say what is wrong with them', () => {
    expect(session.type(':break nonsense').message).toMatch(/^"nonsense" is no kind of event/);
    expect(session.type(':break cpu=7').message).toBe('there is no CPU7: CPUs are 0 to 1');
    expect(session.type(':break 2').message).toBe('nothing runs at line 2');
    expect(session.type(':break if in_nmi >').message).toMatch(/expected a variable/);
    expect(session.type(':watch nothing').message).toBe('There is no "nothing".');
    expect(session.type(':delete 9').message).toBe('There is no breakpoint 9.');
  });
});

describe('[U9] watchpoints', () => {
  it('stop where a variable changes, both ways', () => {
    const cell = race.system.program.cells.find(({ name }) => name === 'in_nmi');
    session.type(':watch in_nmi').press('g');
    const changes = eventsOf(
      (event) => event.kind === 'exchanged' && event.address === cell?.address,
    );
    expect(stops('c')).toEqual([...changes, race.critical.event]);
    expect(stops('C')).toEqual([...changes.reverse(), -1]);
  });

  it('are set on the selected byte', () => {
    session.press('tab tab w g c').work();
    expect(session.event).toBe(race.critical.event);
    expect(session.model.breakpoints[0]).toMatchObject({
      kind: 'watch',
      name: 'vfs_read[0]',
      size: 1,
    });
  });
});

describe('[U12] why', () => {
  it('marks what explains the failure and dims the rest, until it is asked again', () => {
    session.press('W').work();
    expect(session.model.why?.has(race.critical.event)).toBe(true);
    expect(session.model.why?.size).toBeLessThan(20);
    expect(session.message).toMatch(/^\d+ of \d+ events explain it/);
    expect(session.picture).toMatch(/^\d+\*/m);
    expect(session.press('W').model.why).toBeNull();
  });

  it('marks all that it stands on where that is asked', () => {
    session.press('W').work();
    const few = session.model.why as ReadonlySet<number>;
    session.press('W').type(':why past').work();
    expect(session.message).toMatch(/^\d+ of \d+ events led to it/);
    const all = session.model.why as ReadonlySet<number>;
    expect(all.size).toBeGreaterThan(few.size);
  });

  it('marks what explains the event at hand', () => {
    const [flag] = eventsOf(({ kind }) => kind === 'fetched');
    session.type(`:goto ${flag}`).type(':why here').work();
    expect(session.message).toMatch(/^\d+ of \d+ events explain it/);
    expect(Math.max(...(session.model.why as ReadonlySet<number>))).toBeLessThanOrEqual(flag);
  });
});

describe('taking things away', () => {
  it('the state as JSON', () => {
    session.type(':json state.json');
    const [effect] = session.effects;
    expect(effect).toMatchObject({ kind: 'write', path: 'state.json' });
    const { event, machine } = JSON.parse(effect.kind === 'write' ? effect.text : '');
    expect(event).toBe(race.critical.event);
    expect(machine.cpus).toHaveLength(2);
  });

  it('[U58] the line that opens this very moment', () => {
    const { event } = race.critical;
    session.press('y').type(':yank line.txt').press('g y 4 1 g y');
    const text = `pokelab debug race.replay --at ${event}  # cross-modification`;
    expect(session.effects).toEqual([
      { kind: 'copy', text },
      { kind: 'write', path: 'line.txt', text: `${text}\n`, what: 'the line' },
      { kind: 'copy', text: 'pokelab debug race.replay --at start  # cross-modification' },
      { kind: 'copy', text: 'pokelab debug race.replay --at 41  # cross-modification' },
    ]);
  });

  it('[U58] of a branch the line of its file, once there is one', () => {
    session.press('5 g x enter y');
    expect(session.message).toBe(
      'Branch 2 is in no file: :save FILE, then y copies the line that opens it.',
    );
    const [root, branch] = session.model.branches;
    const saved = { ...branch, savedAs: 'my branch.replay' };
    session.model = { ...session.model, branches: [root, saved] };
    session.press('y');
    const text = `pokelab debug 'my branch.replay' --at ${session.event}`;
    expect(session.effects).toEqual([{ kind: 'copy', text }]);
  });
});
