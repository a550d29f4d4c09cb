/** What is packed comes back: of any machine that a random protocol gets to, a machine that goes on in the same way. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/explore/strategies/random.ts';
import { takeStep } from '../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { Packer } from '../../../src/machine/snapshots/packed.ts';
import { digestOf } from '../../../src/machine/snapshots/recorded-digest.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import fc from '../../support/property.ts';

const MOST_STEPS = 250;

/** The machine that its words give, where that is not as good as the machine itself. */
function faultOf(system: System, packer: Packer, machine: Machine): string | null {
  packer.pack(machine);
  const words = packer.words.slice(0, packer.length);
  const back = packer.unpack(words, 0);
  packer.pack(back);
  if (Buffer.compare(bytesOf(words), bytesOf(packer.words.slice(0, packer.length))) !== 0) {
    return 'it is packed to other words';
  }
  if (digestOf(system, back) !== digestOf(system, machine)) return 'it has another digest';
  const steps = (one: Machine) => enabled(system, one).map(({ code }) => code);
  return String(steps(back)) === String(steps(machine)) ? null : 'it has other steps';
}

const bytesOf = (words: Int32Array): Buffer =>
  Buffer.from(words.buffer, words.byteOffset, words.byteLength);

/** Events of both, from the step on; they go on with the machine that came back. */
function walk(system: System, random: Random): void {
  const packer = new Packer(system);
  const machine = createMachine(system);
  for (let stepIndex = 0; stepIndex < MOST_STEPS; stepIndex++) {
    const steps = enabled(system, machine);
    if (steps.length === 0) return;
    const step = steps[random.below(steps.length)];
    expect(faultOf(system, packer, machine), `before step ${stepIndex}`).toBe(null);
    packer.pack(machine);
    const back = packer.unpack(packer.words, 0);
    const [own, its] = [machine, back].map((one) => {
      const events: unknown[] = [];
      takeStep(system, one, { step, stepIndex }, (event) => {
        // Versions of the text are counted from the first that somebody may fetch; where there are none nobody tells
        // whether a task has been preempted.
        const serialises = system.keepsVersions && 'serialises' in event && event.serialises;
        events.push({ ...event, floor: 0, serialises });
      });
      return events;
    });
    expect(its).toEqual(own);
  }
}

describe('Packer', () => {
  beforeAll(prepareLanguage);

  it('gives back machines of random protocols, at every step', () => {
    fc.assert(
      fc.property(randomProtocol, fc.nat(), (scenario, seed) => {
        const built = buildSystem(scenario);
        if (built.ok) walk(built.system, new Random(seed));
      }),
      { numRuns: fc.daily(20, 60) },
    );
  });
});
