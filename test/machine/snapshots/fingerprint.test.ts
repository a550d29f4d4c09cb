/**
 * The hash by which the search tells states apart, measured: equal prints among many different states,
 * in the whole print and in parts of it, against what chance alone would give. The long test
 * takes thirty million.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { fingerprint } from '../../../src/machine/snapshots/fingerprint.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { referenceSearch } from '../../explore/reference-search.ts';
import { isLong } from '../../support/daily.ts';
import { eachMessage } from './similar-words.ts';

const MESSAGES = isLong ? 30_000_000 : 2_000_000;

beforeAll(prepareLanguage);

/** Milliseconds after which a loaded machine is given up. */
const PATIENCE = 600_000;

/** Prints of many messages: two words each, the low half first. */
class Prints {
  readonly halves: Uint32Array<ArrayBuffer>;
  readonly #print = { high: 0, low: 0 };

  constructor(count: number) {
    this.halves = new Uint32Array(2 * count);
  }

  get count(): number {
    return this.halves.length / 2;
  }

  add(words: Int32Array, length: number, number: number): void {
    fingerprint(words, length, this.#print);
    this.halves[2 * number] = this.#print.low;
    this.halves[2 * number + 1] = this.#print.high;
  }

  /** Prints that another one equals in bits `from` to `from + bits - 1`. */
  collisions(from: number, bits: number): number {
    const parts = new BigUint64Array(this.halves.slice().buffer);
    const drop = BigInt(64 - from - bits);
    if (bits < 64) {
      for (let at = 0; at < parts.length; at++) {
        parts[at] = BigInt.asUintN(64, parts[at] << drop) >> (drop + BigInt(from));
      }
    }
    return equalNeighbours(parts.sort());
  }

  /** The same in the two halves on top of each other, one turned, so that neither may repeat the other. */
  collisionsFolded(turn: number): number {
    const { halves } = this;
    const folded = new Uint32Array(halves.length / 2);
    for (let at = 0; at < folded.length; at++) {
      const low = halves[2 * at];
      folded[at] = halves[2 * at + 1] ^ ((low << turn) | (low >>> (32 - turn)));
    }
    return equalNeighbours(folded.sort());
  }
}

function equalNeighbours(sorted: BigUint64Array | Uint32Array): number {
  let equal = 0;
  for (let at = 1; at < sorted.length; at++) if (sorted[at] === sorted[at - 1]) equal++;
  return equal;
}

/** Equal pairs among n draws of 2^bits: the mean, and what a fair hash exceeds once in a million. */
function chance(count: number, bits: number): { mean: number; least: number; most: number } {
  const mean = (count * (count - 1)) / 2 ** (bits + 1);
  const spread = 5 * Math.sqrt(mean) + 5;
  return { mean, least: Math.max(0, mean - spread), most: mean + spread };
}

describe('[E1] states are told apart by 64 bits', { timeout: PATIENCE }, () => {
  const prints = new Prints(MESSAGES);
  const add = (words: Int32Array, length: number, number: number) =>
    prints.add(words, length, number);
  beforeAll(() => eachMessage(MESSAGES, add), PATIENCE);

  it('no two of the similar states have one print', () => {
    expect(prints.collisions(0, 64)).toBe(0);
  });

  /** A part of the print has as many equal ones as chance gives, no more and no fewer. */
  function expectChance(found: number, bits: number): void {
    const { least, most } = chance(MESSAGES, bits);
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  }

  for (const from of isLong ? [0, 4, 8, 12, 16, 20, 24] : [0, 24]) {
    it(`nor do bits ${from} to ${from + 39} collide otherwise than by chance`, () => {
      expectChance(prints.collisions(from, 40), 40);
    });
  }

  for (const turn of [0, 13]) {
    it(`the halves are independent of each other, turned by ${turn} bits`, () => {
      expectChance(prints.collisionsFolded(turn), 32);
    });
  }

  it('no two machines of a protocol have one print', () => {
    const parsed = parseProtocol(readBuiltin('direct'));
    if (!parsed.ok) throw new Error('does not parse');
    const resolved = resolveScenario(parsed.protocol, { cpus: 2, nmis: isLong ? 1 : 0 });
    if (!resolved.ok) throw new Error(resolved.message);
    const built = buildSystem(resolved.scenario);
    if (!built.ok) throw new Error('does not build');
    const { states } = referenceSearch(built.system, {});
    const machines = new Prints(states.length);
    for (const [number, { words }] of states.entries()) machines.add(words, words.length, number);
    expect(states.length).toBeGreaterThan(1000);
    expect(machines.collisions(0, 64)).toBe(0);
  });
});
