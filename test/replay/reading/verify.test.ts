import { describe, expect, it } from 'vitest';
import { endFailure } from '../../../src/detectors/at-end.ts';
import type { FailureClass } from '../../../src/detectors/failure.ts';
import { Watch } from '../../../src/detectors/watch.ts';
import type { Moment } from '../../../src/history/simulate.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import type { ReplayFinding } from '../../../src/replay/contents/ending.ts';
import { canonicalEventText } from '../../../src/replay/contents/event-line.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import { findingOf } from '../../../src/replay/writing/record.ts';
import { branch, constant, exchange, handMadeSystem, jump, ret } from '../../support/hand-made.ts';
import { forge, framesOf, mustRead, recordBytes } from '../../support/recording.ts';
import { patchingToy, randomMoments, waitingToy } from '../../support/toy-program.ts';

const system = patchingToy();

function watched(run: System, moments: readonly Moment[]): ReplayFinding | null {
  const watch = new Watch(run);
  moments.forEach(watch.next);
  return findingOf(watch.verdict, moments.length);
}

/** A run without a failure and one with a failure at one of its events. */
function runWith(fails: boolean): { moments: Moment[]; finding: ReplayFinding | null } {
  for (let seed = 0; seed < 200; seed++) {
    const moments = randomMoments(system, seed, 60);
    const finding = watched(system, moments);
    if ((finding !== null) === fails) return { moments, finding };
  }
  throw new Error('no such run');
}
/** A run without a failure in which event `at` belongs to the step of the event before it. */
function runWithTwoEventsInAStep(): { moments: Moment[]; at: number } {
  for (let seed = 0; seed < 200; seed++) {
    const moments = randomMoments(system, seed, 60);
    const at = moments.findIndex(
      ({ stepIndex }, index) => index > 0 && stepIndex === moments[index - 1].stepIndex,
    );
    if (at > 0 && watched(system, moments) === null) return { moments, at };
  }
  throw new Error('no such run');
}

const clean = runWith(false).moments;
const failing = runWith(true);
const failedAt = failing.finding?.event as number;

const verify = (bytes: Uint8Array, run = system) => verifyReplay(mustRead(bytes), run);
const divergenceOf = (bytes: Uint8Array, run = system) => {
  const result = verify(bytes, run);
  if (result.same) throw new Error('no divergence');
  return result.divergence;
};

/** The moments with one field of one event changed. */
const changed = (moments: readonly Moment[], at: number, change: Partial<Event>): Moment[] =>
  moments.map((moment, index) =>
    index === at ? { ...moment, event: { ...moment.event, ...change } as Event } : moment,
  );

describe('[R19] verification', () => {
  it('of what was recorded finds no difference', () => {
    expect(verify(recordBytes(system, clean))).toMatchObject({
      same: true,
      events: clean.length,
      note: null,
    });
    const { moments, finding } = failing;
    expect(verify(recordBytes(system, moments, { finding }))).toMatchObject({ same: true });
  });

  it('does not hang on the words of a failure, which an older version may have chosen', () => {
    const { moments, finding } = failing;
    const older = { ...(finding as ReplayFinding), message: 'it failed at 0xc1000010' };
    expect(verify(recordBytes(system, moments, { finding: older }))).toMatchObject({ same: true });
  });

  it('[T15] names an address that differs', () => {
    const at = clean.findIndex(({ event }) => event.kind === 'loaded');
    const bytes = recordBytes(system, changed(clean, at, { address: 8 }));
    expect(divergenceOf(bytes).message).toMatch(
      /: loaded recorded with address=0x8 \(NULL\+8\); run again: address=0xc1\w+ \(x\d\);/,
    );
  });

  it('names the event and the field that differ', () => {
    const at = clean.findIndex(({ event }) => event.kind === 'loaded');
    const bytes = recordBytes(system, changed(clean, at, { value: 77 }));
    const { stepIndex, step } = clean[at];
    expect(divergenceOf(bytes)).toMatchObject({
      event: at,
      message:
        `run.replay: it differs at event ${at} (step ${stepIndex}, run on CPU${step.cpu}): loaded recorded with value=77; ` +
        'run again: value=0; the protocol or pokelab has changed since: record the run again',
    });
  });

  it('notices any changed field of any event', () => {
    for (let at = 0; at < clean.length; at += 3) {
      const fields = Object.keys(clean[at].event).filter(
        (name) => name !== 'kind' && name !== 'cpu',
      );
      const numbers = fields.filter(
        (name) => name === 'size' || name === 'value' || name === 'offset',
      );
      for (const name of numbers) {
        const value = (clean[at].event as unknown as Record<string, number>)[name] + 1;
        const bytes = recordBytes(system, changed(clean, at, { [name]: value }));
        expect(divergenceOf(bytes).event, `${name} of event ${at}`).toBe(at);
      }
    }
  });

  it('gives both events when the kinds differ', () => {
    const { event, recorded, rerun } = divergenceOf(
      recordBytes(system, clean),
      patchingToy({ memory: 'sc' }),
    );
    expect(event).toBe(clean.findIndex((moment) => moment.event.kind === 'buffered'));
    expect(recorded).toMatch(/^buffered cpu=/);
    expect(rerun).toMatch(/^stored cpu=/);
  });

  it('notices a digest that differs', () => {
    // Cut off: an end would hold where blocks begin, and another digest has another length.
    const bytes = recordBytes(system, clean, { flushAt: [20], cutOff: true });
    const forged = forge(bytes, 1, (fields) => ({ ...fields, digest: '0123456789abcdef' }));
    expect(divergenceOf(forged)).toMatchObject({ event: 19, recorded: 'digest 0123456789abcdef' });
  });

  it('notices a step that is not enabled', () => {
    const withNmis = [0, 1, 2, 3, 4, 5].map((seed) => randomMoments(system, seed, 60));
    const moments = withNmis.find((run) => run.some(({ step }) => step.kind === 'nmi')) as Moment[];
    const { event, rerun } = divergenceOf(recordBytes(system, moments), patchingToy({ nmis: 0 }));
    const at = moments.findIndex(({ step }) => step.kind === 'nmi');
    expect(event).toBe(at);
    const { stepIndex, step } = moments[at];
    expect(rerun).toBe(`step ${stepIndex} (nmi on CPU${step.cpu}) is not enabled`);
  });

  it('notices an event that the run no longer causes', () => {
    const last = clean.length - 1;
    const { step, stepIndex } = clean[last - 1];
    const moments = clean.map((moment, index) =>
      index === last ? { ...moment, step, stepIndex } : moment,
    );
    const recorded = canonicalEventText(clean[last].event);
    expect(divergenceOf(recordBytes(system, moments))).toMatchObject({
      event: last,
      recorded,
      rerun: 'the run ends',
    });
  });

  it('notices an event that was not recorded', () => {
    const { moments, at } = runWithTwoEventsInAStep();
    expect(divergenceOf(recordBytes(system, moments.slice(0, at)))).toMatchObject({
      event: at,
      recorded: 'the run ends',
      rerun: canonicalEventText(moments[at].event),
    });
  });
});

describe('[R19] the finding', () => {
  const { moments, finding } = failing;
  const recorded = (change: Partial<ReplayFinding> | null): Uint8Array =>
    recordBytes(system, moments, {
      finding: change === null ? null : ({ ...finding, ...change } as ReplayFinding),
    });

  it.each<[string, Partial<ReplayFinding> | null, number]>([
    ['that was not recorded', null, failedAt],
    ['of another class', { class: 'crash' }, failedAt],
    ['on another CPU', { cpu: -1 }, failedAt],
    ['of another site', { site: 40 }, failedAt],
    ['at an earlier event', { event: failedAt - 1 }, failedAt - 1],
    ['at a later event', { event: failedAt + 1 }, failedAt],
    ['at the end', { event: null }, failedAt],
  ])('%s is a difference', (_, change, event) => {
    expect(divergenceOf(recorded(change))).toMatchObject({ event });
  });

  it('may be worded otherwise', () => {
    expect(verify(recorded({ message: 'in other words' }))).toMatchObject({ same: true });
  });

  it('of a clean run is a difference', () => {
    const invented = { class: 'assertion', cpu: 0, site: -1, message: 'BUG', event: 4 } as const;
    const atEnd = { ...invented, event: null };
    expect(divergenceOf(recordBytes(system, clean, { finding: invented })).event).toBe(4);
    expect(divergenceOf(recordBytes(system, clean, { finding: atEnd }))).toMatchObject({
      event: clean.length,
      recorded: 'assertion (BUG)',
      rerun: 'no failure',
    });
  });
});

describe('[R20] a failure of the end', () => {
  const hang = { class: 'hang', cpu: 0, site: -1, message: 'CPU0 waits', event: null } as const;

  it('is found again where nothing can run', () => {
    const run = handMadeSystem({
      cells: [1],
      functions: [[exchange('compare', 0, 0, 1, 0, true), ret()]],
      tasks: [0, -1],
    });
    const moments = randomMoments(run, 0, 10);
    expect(verify(recordBytes(run, moments, { finding: hang }), run)).toMatchObject({ same: true });
    expect(divergenceOf(recordBytes(run, moments), run)).toMatchObject({ recorded: 'no failure' });
  });

  it('is found again in a wait that never ends, and not in one that may', () => {
    const run = waitingToy();
    const moments = randomMoments(run, 1, 30);
    expect(verify(recordBytes(run, moments, { finding: hang }), run)).toMatchObject({ same: true });
    expect(divergenceOf(recordBytes(system, clean.slice(0, 9), { finding: hang }))).toMatchObject({
      event: 9,
      rerun: 'no failure',
    });
  });

  it('is left open where the search does not answer', () => {
    const counting = handMadeSystem({
      cells: [0],
      functions: [[exchange('add', 0, 0, 1), branch(constant(1), 0), jump(0)]],
      tasks: [0],
    });
    const check = (most: number, recorded: FailureClass) =>
      endFailure(counting, createMachine(counting), recorded === 'hang', most);
    expect(check(100, 'hang')).toEqual({ kind: 'undecided', states: 100 });
    expect(check(100, 'wrong-text')).toMatchObject({ kind: 'decided', failure: null });
  });
});

describe('[R21] a truncated replay', () => {
  it('is verified as far as it goes, without its finding', () => {
    const { moments } = failing;
    const bytes = recordBytes(system, moments, { flushAt: [20], cutOff: true });
    expect(verify(bytes)).toMatchObject({ same: true, events: moments.length });
    const first = framesOf(bytes)[1];
    expect(verify(bytes.subarray(0, first.end))).toMatchObject({ same: true, events: 20 });
  });

  it('may lack the last events of its last step', () => {
    const { moments, at } = runWithTwoEventsInAStep();
    const bytes = recordBytes(system, moments, { flushAt: [at], cutOff: true });
    const first = framesOf(bytes)[1];
    expect(verify(bytes.subarray(0, first.end))).toMatchObject({ same: true, events: at });
    expect(mustRead(bytes).moments()).toEqual(moments);
  });
});
