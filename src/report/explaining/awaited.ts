/** What a CPU waits for that can never go on: a lock, what a loop looks at, CPUs that do not come. */

import { addressName, cellAtAddress } from '../../machine/state/address-names.ts';
import { type Cpu, topContext, topFrame } from '../../machine/state/machine.ts';
import { visibleValue } from '../../machine/state/visible.ts';
import { isStopped } from '../../machine/stepping/arrivals.ts';
import { nextInstruction } from '../../machine/stepping/next-operation.ts';
import { valueName } from '../naming/names.ts';
import { CONTEXT_NAMES, doer, listed, withArticle } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** `; lock is 1, which CPU1's task had written at row 8`; empty where the operation does not say. */
export function awaited(story: StoryFacts, cpu: number): string {
  const { system, facts } = story;
  const { cpus } = facts.machine;
  const instruction = nextInstruction(system, cpus[cpu]);
  if (instruction === undefined) return '';
  const { operation } = instruction;
  switch (operation.kind) {
    case 'exchange':
      return operation.blocking ? standing(story, cpu, addressOf(story, cpu)) : '';
    case 'load': {
      const address = addressOf(story, cpu);
      // What it has read, it is told to have read.
      return facts.contextOf(cpu)?.reads.has(address) ? '' : standing(story, cpu, address);
    }
    case 'stop': {
      const late = cpus.filter((other, id) => id !== cpu && !isStopped(other));
      return operation.phase === 'reach' ? missing(story, late, 'has not stopped') : '';
    }
    case 'broadcast': {
      const late = cpus.filter(({ interruptFrom }) => interruptFrom === cpu);
      return operation.phase === 'wait'
        ? missing(story, late, 'has not handled the interrupt')
        : '';
    }
    default:
      return '';
  }
}

/** Where the CPU's next operation reads; 0 for one that has no address. */
function addressOf({ system, facts }: StoryFacts, id: number): number {
  const cpu = facts.machine.cpus[id];
  const context = topContext(cpu);
  const instruction = nextInstruction(system, cpu);
  if (context === undefined || instruction === undefined) return 0;
  return Number(instruction.first(topFrame(context).locals, id, cpu.contexts));
}

/** What stands at an address, and who has brought it there. */
function standing({ system, facts, row }: StoryFacts, cpu: number, address: number): string {
  const { machine } = facts;
  const cell = cellAtAddress(system.program, address);
  if (cell === undefined || cell.address !== address) return '';
  const value = visibleValue(system, machine, machine.cpus[cpu], address, 1);
  const said = `; ${addressName(system, address)} is ${valueName(system, address, value)}`;
  const write = facts.lastWriterOf(address);
  if (write === undefined || write.value !== value) return said;
  return `${said}, which ${doer(system, write)} had written at row ${row(write.index)}`;
}

/** The CPUs that are waited for, and what keeps each of them. */
function missing({ facts }: StoryFacts, late: readonly Cpu[], what: string): string {
  const parts = late.flatMap((cpu) => {
    const why = kept(cpu);
    const name = `CPU${facts.machine.cpus.indexOf(cpu)}`;
    return why === '' ? [] : [`${name}, which ${why}, ${what}`];
  });
  return parts.length === 0 ? '' : `; ${listed(parts)}`;
}

/** What keeps a CPU from taking an interrupt or being stopped. */
function kept(cpu: Cpu): string {
  const context = topContext(cpu);
  if (context === undefined) return '';
  if (context.kind !== 'task') return `is in ${withArticle(CONTEXT_NAMES[context.kind])}`;
  if (context.irqsOff) return 'has interrupts off';
  return context.preemptOff > 0 ? 'has preemption off' : '';
}
