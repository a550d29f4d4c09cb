import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/history/timeline.ts';
import type { Event } from '../../../../src/machine/events/events.ts';
import { Session } from '../../pictures.ts';
import { type Race, race2008 } from '../../runs.ts';

let race: Race;
let timeline: Timeline;
let events: Event[];
let session: Session;
beforeAll(async () => {
  race = await race2008();
  ({ timeline } = race);
  events = Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at).event);
});
beforeEach(() => {
  session = new Session(race);
});

const cell = (name: string): number =>
  race.system.program.cells.find((one) => one.name === name)?.address ?? -1;
const functionOf = (event: Event): string =>
  'fn' in event ? race.system.program.functions[event.fn].name : '';
const at = (isWanted: (event: Event) => boolean): number => events.findIndex(isWanted);
const last = (isWanted: (event: Event) => boolean): number => events.findLastIndex(isWanted);
const isAt = (event: Event, kind: Event['kind'], address: number): boolean =>
  event.kind === kind && 'address' in event && event.address === address;

describe('[U11] [U35] who wrote it', () => {
  it('of the byte that failed: from its arrival to the store, and on to what was before', () => {
    const arrival = race.critical.event;
    const store = last((event) => isAt(event, 'buffered', race.system.program.sites[0].address));
    session.press('*');
    expect(session.event).toBe(store);
    expect(session.message).toBe(
      `vfs_read[0]: CPU0 nmi made the store of e8 at event ${store}; it reaches memory at event ${arrival}.`,
    );
    expect(session.press('*').message).toBe(
      'vfs_read[0]: nothing had written it: 0f from the start.',
    );
    expect(session.event).toBe(store);
  });

  it('of a variable that is named: the arrival, the store, the one before', () => {
    const arrival = last((event) => isAt(event, 'committed', cell('write_flag')));
    const store = last((event) => isAt(event, 'buffered', cell('write_flag')));
    session.type(':writer write_flag');
    expect(session.message).toBe(
      `write_flag: CPU0 wrote 1 at event ${arrival} (was 0); made at event ${store}.`,
    );
    expect(session.event).toBe(arrival);
    expect(session.type(':writer write_flag').event).toBe(store);
    session.type(':writer write_flag');
    expect(session.message).toBe('write_flag: nothing had written it: 0 from the start.');
  });

  it('of the variable under the cursor of the memory pane, back to the start', () => {
    const writes = events.flatMap((event, index) =>
      event.kind === 'exchanged' && event.address === cell('in_nmi') ? [index] : [],
    );
    session.type(':focus memory');
    const seen = writes.map(() => session.press('*').event);
    expect(seen).toEqual([...writes].reverse());
    session.press('*');
    expect(session.message).toBe('in_nmi: nothing had written it: 0 from the start.');
  });

  it('of an element of an array, into which the cursor goes', () => {
    session.type(':focus memory');
    while (!/> ftrace_call /.test(session.picture)) session.press('j');
    session.press('l l *');
    const arrival = last((event) => isAt(event, 'committed', cell('ftrace_call[1]')));
    expect(session.event).toBe(arrival);
    expect(session.message).toMatch(/^ftrace_call\[1\]: CPU0 wrote 0xf7 at event /);
    expect(session.press('k l').message).toBe('No array is under the cursor.');
  });

  it('of a local: of the call that the CPU is in, and of no other', () => {
    const loads = events.flatMap((event, index) =>
      event.kind === 'assigned' && functionOf(event) === 'memcmp' ? [index] : [],
    );
    session.type(`:goto ${loads[loads.length - 1]}`).type(':writer memcmp.i');
    expect(functionOf(events[session.event])).toBe('memcmp');
    expect(session.message).toMatch(/^memcmp\.i: CPU0 put \d into it at event \d+ \(was \d\)\.$/);
    // Its parameters were passed by the call.
    session.type(':frame 0').type(':writer size');
    expect(events[session.event]).toMatchObject({ kind: 'called' });
    expect(session.message).toMatch(/^memcmp\.size: CPU0 passed 5 at event /);
  });

  it('of an entry of a store buffer: the store that it is', () => {
    const store = at((event) => isAt(event, 'buffered', cell('write_ip')));
    session.type(`:goto ${store}`).type(':focus memory').press('i I I i');
    while (!/> CPU0 store buffer: write_ip/.test(session.picture)) session.press('j');
    session.press('i');
    expect(session.picture).toContain('> CPU0 store buffer: write_ip');
    expect(session.press('*').event).toBe(store);
    expect(session.message).toMatch(/^write_ip: CPU0 made the store of vfs_read at event /);
  });

  it('of what a load took from its own store buffer: the store', () => {
    const load = at((event) => event.kind === 'loaded' && event.forwarded);
    expect(load).toBeGreaterThan(0);
    session.type(`:goto ${load}`).press('*');
    const { address } = events[load] as Event & { address: number };
    expect(events[session.event]).toMatchObject({ kind: 'buffered', address });
  });

  it('says why there is nothing to ask about', () => {
    expect(session.type(':writer nothing').message).toBe('There is no "nothing".');
    expect(session.type(':writer distance').message).toBe(
      '"distance" is a local of ftrace_call_replace(), which CPU0 is not in here.',
    );
    expect(session.type(':focus statistics').press('*').message).toMatch(
      /^Statistics hold no value/,
    );
    expect(session.type(':focus lanes').press('g *').message).toBe('Nothing has happened yet.');
    const jump = at(({ kind }) => kind === 'jumped');
    session.type(`:goto ${jump}`).press('*');
    expect(session.message).toMatch(/^This event accesses nothing/);
  });
});

describe('[U35] who reads it', () => {
  it('from where the cursor stands on, with whose write it is', () => {
    const site = race.system.program.sites[0].address;
    session.type(':reader vfs_read[0]');
    expect(session.message).toBe('No later event reads vfs_read[0].');
    const load = at((event) => isAt(event, 'loaded', site));
    session.press('g').type(':reader vfs_read[0]');
    expect(session.message).toBe(`vfs_read[0]: CPU0 reads 0f at event ${load} <- @start.`);
    expect(session.event).toBe(load);
    const fetch = at((event) => isAt(event, 'fetched', site));
    session.press('#');
    expect(session.message).toBe(`vfs_read[0]: CPU1 nmi reads 0f at event ${fetch} <- @start.`);
    const flag = last((event) => isAt(event, 'loaded', cell('write_flag')));
    const arrival = last((event) => isAt(event, 'committed', cell('write_flag')));
    session.type(`:goto ${arrival}`).press('#');
    expect(session.event).toBe(flag);
    expect(session.message).toBe(`write_flag: CPU0 nmi reads 1 at event ${flag} <- @${arrival}.`);
  });
});

describe('[U35] a line of the source', () => {
  it('asks about the variable that it names, or that the CPU accessed there', () => {
    const load = last((event) => isAt(event, 'loaded', cell('write_flag')));
    session.type(`:goto ${load}`).type(':focus source');
    const { text } = race.scenario.source;
    const line = text.split('\n').findIndex((row) => row.includes('if (write_flag)')) + 1;
    while (!new RegExp(`[^0-9]${line} +if`).test(session.picture)) session.press('j');
    session.press('*');
    expect(session.message).toMatch(/^write_flag: CPU0 wrote 1/);
  });

  it('with several lists them, and asks about the one that is chosen', () => {
    const compared = at((event) => functionOf(event) === 'memcmp' && event.kind === 'jumped');
    session.type(`:goto ${compared}`).press('I').type(':frame 0').type(':focus source').press('*');
    expect(session.picture).toContain('which of these?');
    expect(session.picture).toMatch(/1 {2}memcmp\.i = 0/);
    expect(session.picture).toMatch(/2 {2}memcmp\.size = 5/);
    session.press('j enter');
    expect(session.model.overlay).toBeNull();
    expect(session.message).toMatch(/^memcmp\.size: CPU0 passed 5/);
  });
});

describe('[U9] [U35] watching', () => {
  it('what the current event accesses, on and off again', () => {
    session.press('w');
    expect(session.model.breakpoints).toMatchObject([
      { kind: 'watch', name: 'vfs_read[0]', size: 1 },
    ]);
    expect(session.press('w').message).toBe('Deleted: watch vfs_read[0].');
    expect(session.model.breakpoints).toEqual([]);
  });

  it('a local of one call: every event that changes it, both ways, and of no other call', () => {
    const calls = events.flatMap((event, index) => (event.kind === 'called' ? [index] : []));
    const call = calls.find((index) => {
      const event = events[index];
      const { functions } = race.system.program;
      return event.kind === 'called' && functions[event.callee].name === 'memcmp';
    }) as number;
    const end = at((event) => event.kind === 'returned' && functionOf(event) === 'memcmp');
    const { locals } = race.system.program.functions.find(({ name }) => name === 'memcmp') ?? {};
    const local = locals?.findIndex(({ name }) => name === 'i');
    let value: unknown = 0;
    const changes = events.flatMap((event, index) => {
      const isOwn = index > call && index < end && functionOf(event) === 'memcmp';
      if (!isOwn || event.kind !== 'assigned' || event.local !== local) return [];
      const isChange = event.value !== value;
      ({ value } = event);
      return isChange ? [index] : [];
    });
    expect(changes.length).toBeGreaterThan(3);
    session.type(`:goto ${changes[2]}`).type(':frame 0').type(':watch i').press('g');
    const stops = changes.map(() => session.press('c').work().event);
    expect(stops).toEqual(changes);
    expect(session.press('c').work().event).toBe(race.critical.event);
    const back = changes.map(() => session.press('C').work().event);
    expect(back).toEqual([...changes].reverse());
    expect(session.press('B').picture).toContain('watch memcmp.i');
  });

  it('asks for a name where nothing is under the cursor', () => {
    session.press('g w');
    expect(session.model.prompt?.text).toBe('watch ');
  });
});

describe('[U36] walking a value', () => {
  it('from the byte that failed to the constant in the source, and the same way back', () => {
    const marks = [session.model.mark];
    for (let step = 0; step < 20; step++) {
      const { mark } = session.press('.').model;
      if (mark === marks[marks.length - 1]) break;
      marks.push(mark);
    }
    const kinds = marks.map((mark) => events[mark - 1].kind);
    expect(kinds).toEqual(['committed', 'buffered', 'loaded', 'committed', 'buffered']);
    expect(session.message).toBe('It begins here: the constant 0xe8 in `ftrace_call[0] = 0xe8`.');
    for (const mark of marks.slice(0, -1).reverse()) {
      expect(session.press(',').model.mark).toBe(mark);
    }
    expect(session.press(',').message).toBe('Nothing in this run reads the value.');
    // Each step can be gone back from as a jump, too.
    expect(session.press('. C-o').model.mark).toBe(marks[0]);
  });

  it('begins where nothing has written', () => {
    const load = at((event) => isAt(event, 'loaded', cell('write_flag')));
    session.type(`:goto ${load}`).press('.');
    expect(session.message).toBe('It begins here: write_flag is 0 from the start.');
    expect(session.event).toBe(load);
  });

  it('lists what a value is made of where it is of several', () => {
    const sum = at(
      (event) => event.kind === 'assigned' && functionOf(event) === 'ftrace_call_replace',
    );
    expect(sum).toBeGreaterThan(0);
    session.type(`:goto ${sum}`).press('.');
    expect(session.picture).toContain('the value is made of these');
    expect(session.press('j enter').model.overlay).toBeNull();
    expect(session.message).toMatch(/^From event \d+: /);
    expect(session.press(',').event).toBe(sum);
  });

  it('goes on to the first event that reads a value that was not walked to', () => {
    const arrival = last((event) => isAt(event, 'committed', cell('write_flag')));
    const load = last((event) => isAt(event, 'loaded', cell('write_flag')));
    session.type(`:goto ${arrival}`).press(',');
    expect(session.event).toBe(load);
    // The branch reads what was loaded.
    session.press(',');
    expect(events[session.event].kind).toBe('jumped');
    expect(session.press('.').event).toBe(load);
    expect(session.press('.').event).toBe(arrival);
  });

  it('begins anew where the cursor has moved, and at a variable under it', () => {
    session.press('. .').type(':focus memory').press('.');
    const write = last(({ kind }) => kind === 'exchanged');
    expect(session.event).toBe(write);
    expect(session.press('j .').message).toMatch(/^From event \d+: CPU0 {2}write_flag = 1/);
  });
});

describe('[U37] all accesses', () => {
  it('of a variable, with values, to jump to', () => {
    const [load, store, arrival, again] = ['loaded', 'buffered', 'committed', 'loaded'].map(
      (kind, index) => {
        const isOwn = (event: Event) => isAt(event, kind as Event['kind'], cell('write_flag'));
        return index === 3 ? last(isOwn) : at(isOwn);
      },
    );
    session.type(`:goto ${arrival}`).press('a');
    const { picture } = session;
    expect(picture).toContain('write_flag: 4 accesses in this run');
    expect(picture).toMatch(new RegExp(`${load} +CPU1 nmi +read 0 <- @start`));
    expect(picture).toMatch(new RegExp(`${store} +CPU0 +store 1, arrives @${arrival}`));
    expect(picture).toMatch(new RegExp(`> +${arrival} +CPU0 +write 1 \\(was 0\\), made @${store}`));
    expect(picture).toMatch(new RegExp(`${again} +CPU0 nmi +read 1 <- @${arrival}`));
    expect(session.press('j enter').event).toBe(again);
    expect(session.model.overlay).toBeNull();
  });

  it('say where the cursor stands between two', () => {
    session.type(':accesses write_flag');
    expect(session.picture).toContain(`> here: event ${race.critical.event}`);
    expect(session.press('escape').type(':accesses nothing').message).toBe(
      'There is no "nothing".',
    );
  });
});
