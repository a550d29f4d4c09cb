/** Promise: a digest is that of the machine, however it is made. */
import { describe, expect, it } from 'vitest';
import { takeStep } from '../../../src/history/simulate.ts';
import { chain, type Fingerprint, finish } from '../../../src/machine/snapshots/fingerprint.ts';
import { Packer } from '../../../src/machine/snapshots/packed.ts';
import { headOf } from '../../../src/machine/snapshots/packed-head.ts';
import { digestOf, RecordedDigests } from '../../../src/machine/snapshots/recorded-digest.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { execute, handMadeSystem, ret, siteAddress, storeAt } from '../../support/hand-made.ts';
import fc from '../../support/property.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

/** As it is defined: of the packed CPUs, of memory and text, and of the machine's scalars. */
function reference(system: System, machine: Machine): string {
  const packer = new Packer(system);
  const print: Fingerprint = { high: 0, low: 0 };
  const digest = (words: Int32Array, length: number): [number, number] => {
    chain(words, length, print);
    const { high, low } = print;
    // The second half takes the first one as the chain has left it.
    return [finish(high ^ low), finish(low + high)];
  };
  const parts: number[] = [];
  for (const cpu of machine.cpus) {
    packer.packCpu(cpu);
    parts.push(...digest(packer.words, packer.length));
  }
  packer.packMemory(machine);
  parts.push(...digest(packer.words, packer.length), headOf(machine, machine.nmisLeft));
  const halves = digest(Int32Array.from(parts), parts.length);
  return halves.map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

const nops = (size: number): { old: number[]; new: number[] } => {
  const bytes = new Array<number>(size).fill(0x90);
  return { old: bytes, new: bytes };
};

/** The last site lies on two lines, and both parts are written. */
const manySites = handMadeSystem({
  cells: [0],
  functions: [
    [...[2, 19, 40, 49, 65].map((offset) => storeAt(siteAddress(0) + offset, offset)), ret()],
    [execute(0), ret()],
  ],
  tasks: [0, 1],
  sites: [3, 4, 9, 20].map(nops),
});

describe('digests of a run, of which only the text that was written is looked at again', () => {
  it.each([
    ['a patched site', patchingToy()],
    ['a patched site, sc', patchingToy({ memory: 'sc' })],
    ['many sites', manySites],
    ['a system that keeps versions', { ...patchingToy(), keepsVersions: true }],
  ])('%s', (_, system) => {
    const run = fc.record({ seed: fc.nat(1000), every: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(run, ({ seed, every }) => {
        const machine = createMachine(system);
        const digests = new RecordedDigests(system);
        let events = 0;
        const steps = new Map(
          randomMoments(system, seed, 60).map(({ step, stepIndex }) => [stepIndex, step]),
        );
        for (const [stepIndex, step] of steps) {
          takeStep(system, machine, { step, stepIndex }, (event) => {
            if (events++ % every === 0) {
              expect(digests.of(machine)).toBe(reference(system, machine));
            }
            digests.take(event);
          });
        }
        expect(digests.of(machine)).toBe(reference(system, machine));
        expect(digestOf(system, machine)).toBe(reference(system, machine));
      }),
      { numRuns: 30 },
    );
  });

  it('of a machine never change: files hold them', () => {
    const system = patchingToy();
    expect(digestOf(system, createMachine(system))).toBe('e750a03258d967fe');
  });
});
