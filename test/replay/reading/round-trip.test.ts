/** Promise: what is recorded is what is read. */
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { simulate, simulateSchedule } from '../../../src/history/simulate.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';
import { encodeHeader, takeHeader } from '../../../src/replay/contents/header.ts';
import { decode } from '../../../src/replay/format/msgpack.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import { findingOf, record, recordSchedule } from '../../../src/replay/writing/record.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import fc from '../../support/property.ts';
import { framesOf, mustRead, recordBytes, toyHeader } from '../../support/recording.ts';
import { patchingToy, randomMoments, randomPick, waitingToy } from '../../support/toy-program.ts';

const stepsOf = (moments: readonly { stepIndex: number; step: unknown }[]): unknown[] => {
  const steps: unknown[] = [];
  for (const { stepIndex, step } of moments) steps[stepIndex] = step;
  return steps;
};

describe('[R10] a replay that is read has the events, steps and digests that were recorded', () => {
  it('for random runs, flushed anywhere', () => {
    const run = fc.record({
      seed: fc.integer(),
      steps: fc.integer({ min: 0, max: 120 }),
      memory: fc.constantFrom('sc' as const, 'tso' as const, 'pso' as const),
      flushAt: fc.array(fc.nat(120), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(run, ({ seed, steps, memory, flushAt }) => {
        const system = patchingToy({ memory });
        const moments = randomMoments(system, seed, steps);
        const watch = new Watch(system);
        moments.forEach(watch.next);
        const finding = findingOf(watch.verdict, moments.length);
        const replay = mustRead(recordBytes(system, moments, { flushAt, finding }));
        expect(replay.moments()).toEqual(moments);
        expect(replay.schedule).toEqual(stepsOf(moments));
        expect(replay.finding).toEqual(finding);
        expect(replay.truncated).toBe(null);
        expect(verifyReplay(replay, system)).toMatchObject({
          same: true,
          events: moments.length,
          note: null,
        });
      }),
      { numRuns: 150 },
    );
  });

  it('with the macros that were defined', () => {
    const header = toyHeader();
    const defines = [
      { name: 'NO_SYNC', value: '1' },
      { name: 'N', value: '(2 + x)' },
    ];
    header.scenario.source = { ...header.scenario.source, defines };
    expect(takeHeader(decode(encodeHeader(header))).header.scenario.source.defines).toEqual(
      defines,
    );
  });

  it('for a run of several blocks, and for any part of it', () => {
    const system = waitingToy();
    const moments = randomMoments(system, 3, 10_000);
    const bytes = recordBytes(system, moments);
    const replay = mustRead(bytes);
    expect(framesOf(bytes).map(({ tag }) => tag)).toEqual([
      'header',
      'block',
      'block',
      'block',
      'end',
      'trailer',
    ]);
    expect(replay.digests.map(({ event }) => event)).toEqual([4095, 8191, moments.length - 1]);
    for (const [from, to] of [
      [0, 1],
      [4090, 4100],
      [8191, 8193],
      [9_990, 20_000],
      [-5, 2],
      [7, 7],
    ]) {
      expect(replay.moments(from, to)).toEqual(moments.slice(Math.max(0, from), to));
    }
    expect(replay.events(4095, 4097)).toEqual([moments[4095].event, moments[4096].event]);
  });

  it('and its header', () => {
    const header = toyHeader({ seed: -(2 ** 40), parent: { name: 'a.replay', event: 12 } });
    const replay = mustRead(recordBytes(patchingToy(), [], { header }));
    expect(replay.header).toEqual(header);
    expect(replay.eventCount).toBe(0);
    expect(
      mustRead(recordBytes(patchingToy(), [], { header: toyHeader({ seed: null }) })).header.seed,
    ).toBe(null);
  });
});

describe('[R18] recording a schedule', () => {
  it('gives the file that its moments give, byte for byte', async () => {
    const run = fc.record({
      seed: fc.integer(),
      steps: fc.integer({ min: 0, max: 120 }),
      nmis: fc.nat(2),
      memory: fc.constantFrom('sc' as const, 'tso' as const, 'pso' as const),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ seed, steps, nmis, memory }) => {
        const system = patchingToy({ memory, nmis });
        const schedule = stepsOf(randomMoments(system, seed, steps)) as Step[];
        const [sink, other] = [new MemorySink(), new MemorySink()];
        const options = { header: toyHeader(), system };
        const finding = recordSchedule(system, schedule, ReplayWriter.create(sink, options));
        const writer = ReplayWriter.create(other, options);
        const stream = simulateSchedule(system, schedule);
        expect(await record(stream, writer, new Watch(system))).toEqual(finding);
        expect(sink.bytes).toEqual(other.bytes);
      }),
      { numRuns: 60 },
    );
  });

  it('of several blocks, too', async () => {
    const system = waitingToy();
    const moments = randomMoments(system, 3, 10_000);
    const sink = new MemorySink();
    const writer = ReplayWriter.create(sink, { header: toyHeader(), system });
    const finding = recordSchedule(system, stepsOf(moments) as Step[], writer);
    expect(sink.bytes).toEqual(recordBytes(system, moments, { finding }));
  });

  it('that cannot be run leaves nothing', () => {
    const system = patchingToy();
    const sink = new MemorySink();
    const writer = ReplayWriter.create(sink, { header: toyHeader(), system });
    const impossible = [step('run', 0), step('resume', 1)];
    expect(() => recordSchedule(system, impossible, writer)).toThrow(
      'step 1 of the schedule (resume on CPU1) is not enabled',
    );
    expect(sink.bytes).toHaveLength(0);
  });
});

describe('[R18] record', () => {
  it('records a stream to its end and says what the run shows', async () => {
    const system = patchingToy({ memory: 'sc', nmis: 1 });
    const findings = [];
    for (let seed = 0; seed < 20; seed++) {
      const sink = new MemorySink();
      const writer = ReplayWriter.create(sink, { header: toyHeader(), system });
      const finding = await record(
        simulate(system, randomPick(seed, 200)),
        writer,
        new Watch(system),
      );
      const replay = mustRead(sink.bytes);
      expect(replay.finding).toEqual(finding);
      expect(verifyReplay(replay, system)).toMatchObject({ same: true });
      findings.push(finding?.class);
    }
    expect(findings).toContain('cross-modification');
    expect(findings).toContain(undefined);
  });

  it('removes the recording when the run itself breaks off', async () => {
    const system = patchingToy();
    const sink = new MemorySink();
    const writer = ReplayWriter.create(sink, { header: toyHeader(), system });
    const moments = { forEach: () => Promise.reject(new Error('the run broke')) };
    await expect(record(moments, writer, new Watch(system))).rejects.toThrow('the run broke');
    expect(sink.bytes).toHaveLength(0);
  });

  it('a run that ends in a wait that never ends is recorded and verified as a hang', async () => {
    const system = waitingToy();
    const sink = new MemorySink();
    const writer = ReplayWriter.create(sink, { header: toyHeader(), system });
    await record(simulate(system, randomPick(1, 50)), writer, new Watch(system));
    const replay = mustRead(sink.bytes);
    expect(replay.finding).toMatchObject({ class: 'hang', event: null });
    expect(verifyReplay(replay, system)).toMatchObject({ same: true, note: null });
  });
});
