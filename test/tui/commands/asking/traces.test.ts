import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/history/timeline.ts';
import { progressOf } from '../../../../tui/commands/long-work.ts';
import { Session } from '../../pictures.ts';
import { prepare, type Race, race2008, randomRun } from '../../runs.ts';

let race: Race;
let long: Timeline;
beforeAll(async () => {
  race = await race2008();
  const { system } = await prepare('ftrace-nmi-2009', { cpus: 2, nmis: 8, jobs: 200 });
  long = randomRun(system, 11, 20_000);
});

function longSession(): Session {
  const failure = { class: 'hang', cpu: 0, site: -1, message: 'made up' } as const;
  return new Session({ timeline: long, critical: { failure, event: long.length } });
}

describe('[U34] :trace', () => {
  it('shows every hit at once; Enter goes there, and alone it is shown again', () => {
    const session = new Session(race).press('T').press('i n _ n m i , space w r i t e _ f tab');
    expect(session.model.prompt?.text).toBe('trace in_nmi, write_flag');
    session.type(' at nmi-entered');
    expect(session.picture).toContain('trace in_nmi, write_flag at nmi-entered: 2 hits');
    const entries = [
      ...session.picture.matchAll(/event +(\d+) {2}CPU(\d) nmi +(in_nmi = .*?) *\|/g),
    ];
    expect(entries.map((match) => match[3])).toEqual([
      'in_nmi = 0, write_flag = 0 (CPU0 sees 1)',
      'in_nmi = 1, write_flag = 1',
    ]);
    expect(session.model.overlay?.cursor).toBe(1);
    session.press('k enter');
    expect(session.model.overlay).toBeNull();
    expect(session.event).toBe(Number(entries[0][1]));
    expect(race.timeline.momentAt(session.event).event.kind).toBe('nmi-entered');
    session.type(':trace');
    expect(session.model.overlay).toEqual({ list: 'trace', cursor: 0 });
    session.press('escape').type(':trace in_nmi at nmi-entered if in_nmi == 99');
    expect(session.message).toBe('No hits: trace in_nmi at nmi-entered if in_nmi == 99.');
  });

  it('on a long run shows how far it is, and Esc keeps what was found', () => {
    const whole = longSession().type(':trace nmi_running at nmi-entered if 1 == 1').work();
    const all = whole.model.traced?.hits.first ?? [];
    expect(all.length).toBeGreaterThan(3);
    const partly = longSession().type(':trace nmi_running at loaded if 1 == 1');
    const seen: number[] = [];
    for (const input of [null, { kind: 'work' } as const]) {
      if (input !== null) partly.take(input);
      seen.push(progressOf(partly.model) as number);
      expect(partly.picture).toMatch(
        /trace nmi_running at loaded if 1 == 1 \d+ % \.\.\. Esc cancels/,
      );
    }
    expect(seen[1]).toBeGreaterThan(seen[0]);
    partly.press('escape');
    expect(partly.message).toMatch(/^Stopped before event \d+ of \d+: \d+ hits so far\.$/);
    expect(partly.picture).toMatch(/hits, up to event \d+ of \d+/);
    const { hits, upTo } = partly.model.traced as NonNullable<typeof partly.model.traced>;
    let expected = 0;
    for (let index = 0; index < upTo; index++) {
      if (long.columns.kindAt(index) === 'loaded') expected++;
    }
    expect(hits.count).toBe(expected);
  });

  it('is made anew in another branch', () => {
    const session = new Session(race).type(':trace in_nmi at nmi-entered').press('enter');
    session.type(':goto 20').type(':take 1');
    expect(session.model.branch).toBe(2);
    session.type(':trace');
    expect(session.model.traced).toMatchObject({ branch: 2, length: session.model.mark });
  });

  it('says what is wrong', () => {
    const session = new Session(race);
    expect(session.type(':trace in_nim at 80').message).toBe(
      'column 1: nothing is called "in_nim"; there is in_nmi',
    );
    expect(session.press('T').model.prompt?.text).toBe('trace ');
    session.press('escape').type(':trace');
    expect(session.model.prompt?.text).toBe('trace ');
  });
});
