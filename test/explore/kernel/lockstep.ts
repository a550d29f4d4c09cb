/** The kernel's steps beside those of decide and evolve, in every state of a scenario: where do they differ? */
import { Kernel } from '../../../src/explore/kernel/kernel.ts';
import { movesOf } from '../../../src/explore/reduction/moves-of.ts';
import { Reducing } from '../../../src/explore/reduction/reducing.ts';
import type { Reduced } from '../../../src/explore/reduction/reductions.ts';
import { Digester, noPrints } from '../../../src/machine/snapshots/digest.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../../src/machine/snapshots/fork.ts';
import { Packer } from '../../../src/machine/snapshots/packed.ts';
import { Visited } from '../../../src/machine/snapshots/visited.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';

export class Difference extends Error {}

const told = ({ kind, cpu, entry }: Step): string => `${kind} of CPU${cpu}, ${entry}`;

/** How many steps were compared, in at most so many states. */
export function lockstep(
  system: System,
  maxStates: number,
  reduced: Reduced | null,
): { states: number; steps: number } {
  const kernel = new Kernel(system, { isSmall: true, reduced });
  const reducing = reduced === null ? null : new Reducing(system, reduced);
  const moves = reducing ?? movesOf(system, { reduce: true, endsOnly: false });
  const digester = new Digester(system, { symmetric: false });
  const packer = new Packer(system, reduced?.left ?? null);
  // Both meet what was not known of; behind it they need not agree.
  const isWrong = (): boolean => {
    const wrong = kernel.violations().length > 0;
    if (wrong !== (reducing?.isWidened ?? false))
      throw new Difference(
        `the kernel ${wrong ? 'alone has' : 'alone has not'} met what was not known of`,
      );
    return wrong;
  };
  const visited = new Visited();
  const wordsOf = (machine: Machine): string => {
    packer.pack(machine);
    return packer.words.slice(0, packer.length).join(' ');
  };
  const isNew = (machine: Machine): boolean => {
    digester.whole(machine, noPrints(system));
    return visited.add(digester.print) < 0;
  };
  const start = createMachine(system);
  // The kernel is given what the beginning leads to: it does not meet what is met on the way there.
  if (moves.begin(start) !== null || reducing?.isWidened) return { states: 0, steps: 0 };
  const open = [start];
  isNew(start);
  let steps = 0;
  for (let states = 0; ; states++) {
    const machine = open.pop();
    if (machine === undefined || states === maxStates) return { states, steps };
    kernel.put(machine);
    const back = wordsOf(kernel.get());
    if (isWrong()) return { states, steps };
    if (back !== wordsOf(machine))
      throw new Difference(`put and got: ${back}\n${wordsOf(machine)}`);
    const { now } = moves.choices(machine);
    const codes = kernel.choices().join(' ');
    if (codes !== now.map(({ code }) => code).join(' ')) {
      throw new Difference(
        `choices: ${codes}; not ${now.map((step) => `${told(step)} ${step.code}`).join('; ')}`,
      );
    }
    for (const step of now) {
      steps++;
      const next = forkMachine(machine, step.cpu, MEMORY | OTHER_CPUS);
      const failure = moves.advance(next, step);
      kernel.put(machine);
      const fails = kernel.advance(step.code);
      if (isWrong()) return { states, steps };
      if (fails !== (failure !== null)) {
        throw new Difference(
          `${told(step)}: ${fails ? 'fails' : 'does not fail'}; ${failure?.message}`,
        );
      }
      if (failure !== null) continue;
      const words = wordsOf(kernel.get());
      if (words !== wordsOf(next)) {
        throw new Difference(`${told(step)}:\n${words}\n${wordsOf(next)}`);
      }
      if (isNew(next)) open.push(next);
    }
  }
}
