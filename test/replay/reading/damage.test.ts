/** Promise: damage of any kind is noticed, and what stands before it can be read where that is sound. */
import { describe, expect, it } from 'vitest';
import { readReplay } from '../../../src/replay/reading/reader.ts';
import fc from '../../support/property.ts';
import { framesOf, mustRead, recordBytes, verdictOf } from '../../support/recording.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

const system = patchingToy();
const moments = randomMoments(system, 5, 60);
const flushAt = [10, 11, 30];
const whole = recordBytes(system, moments, { flushAt });
const cut = recordBytes(system, moments, { flushAt, cutOff: true });

const changedAt = (bytes: Uint8Array, at: number, mask: number): Uint8Array => {
  const changed = bytes.slice();
  changed[at] ^= mask;
  return changed;
};

/** From one byte that is tried to the next. */
const STRIDE = fc.daily(5, 1);

const ONE_LINE = /^run\.replay: [^\n]+$/;

describe('[R12] a changed byte', () => {
  it('anywhere in a finished file is a problem, told in one line', () => {
    for (let at = 0; at < whole.length; at += STRIDE) {
      for (const mask of [1 << (at % 8), 0xff]) {
        const result = readReplay(changedAt(whole, at, mask), 'run.replay');
        expect(result.ok, `byte ${at} ^ ${mask}`).toBe(false);
        if (!result.ok) expect(result.problem.message).toMatch(ONE_LINE);
      }
    }
  });

  it('in a file that was cut off is a problem, or leaves the events before it', () => {
    let problems = 0;
    for (let at = 0; at < cut.length; at += STRIDE) {
      const result = readReplay(changedAt(cut, at, 1 << (at % 8)), 'run.replay');
      if (result.ok) {
        const { replay } = result;
        expect(replay.truncated?.message).toMatch(ONE_LINE);
        expect(replay.eventCount, `byte ${at}`).toBeLessThan(moments.length);
        expect(replay.moments()).toEqual(moments.slice(0, replay.eventCount));
      } else {
        problems++;
        expect(result.problem.message).toMatch(ONE_LINE);
      }
    }
    expect(problems).toBeGreaterThan((0.98 * cut.length) / STRIDE);
  });

  it('several of them, too', () => {
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const changed = whole.slice();
        for (const { at, byte } of changes) changed[at] = byte;
        fc.pre(!Buffer.from(changed).equals(Buffer.from(whole)));
        expect(readReplay(changed, 'run.replay').ok).toBe(false);
      }),
    );
  });
});

describe('[R11] a file that ends too early', () => {
  it('at any length is a problem, or is read up to its last whole block', () => {
    const frames = framesOf(whole);
    for (let length = 0; length < whole.length; length += STRIDE) {
      const result = readReplay(whole.subarray(0, length), 'run.replay');
      expect(result.ok, `length ${length}`).toBe(length >= frames[0].end);
      if (!result.ok) {
        expect(result.problem.message).toMatch(ONE_LINE);
        continue;
      }
      const { replay } = result;
      const blocks = frames.filter(({ tag, end }) => tag === 'block' && end <= length);
      expect(replay.truncated?.message).toMatch(ONE_LINE);
      expect(replay.digests).toHaveLength(blocks.length);
      expect(replay.moments()).toEqual(moments.slice(0, replay.eventCount));
    }
  });

  it('is read as far as it was flushed', () => {
    const replay = mustRead(cut);
    expect(replay.moments()).toEqual(moments);
    expect(replay.truncated).toEqual({
      offset: cut.length,
      message: `run.replay: cut off at byte ${cut.length}; the ${moments.length} events before that are whole`,
    });
  });

  it('may end in zeros that a file system left', () => {
    const zeros = Buffer.concat([cut, Buffer.alloc(5000)]);
    expect(mustRead(zeros).truncated?.offset).toBe(cut.length);
    expect(mustRead(zeros).eventCount).toBe(moments.length);
  });

  it('has its finding when only the trailer is missing', () => {
    const finding = { class: 'crash', cpu: 1, site: -1, message: 'it fell', event: 3 } as const;
    const bytes = recordBytes(system, moments, { finding });
    const replay = mustRead(bytes.subarray(0, bytes.length - 1));
    expect(replay.truncated).not.toBe(null);
    expect(replay.finding).toEqual(finding);
  });
});

describe('[R12] what follows the trailer', () => {
  it.each([
    ['a byte', Buffer.from([0])],
    ['another replay', Buffer.from(whole)],
    ['a trailer', Buffer.from(whole.subarray(whole.length - 28))],
  ])('%s is a problem', (_, stray) => {
    const result = readReplay(Buffer.concat([whole, stray]), 'run.replay');
    expect(verdictOf(result)).toContain(`stray bytes (${stray.length}) follow the trailer`);
  });
});
