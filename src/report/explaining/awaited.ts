/** What a CPU waits for that can never go on: a lock, what a loop looks at, CPUs that do not come. */

import { isTextAddress } from '../../machine/program/program.ts';
import { addressName, cellAtAddress } from '../../machine/state/address-names.ts';
import { type Cpu, taskBit, topContext } from '../../machine/state/machine.ts';
import { visibleValue } from '../../machine/state/visible.ts';
import { isSharing, isStopped } from '../../machine/stepping/arrivals.ts';
import { addressAhead, nextInstruction } from '../../machine/stepping/next-operation.ts';
import type { Write } from '../facts/happenings.ts';
import { valueName } from '../naming/names.ts';
import { by, CONTEXT_NAMES, doer, listed, withArticle } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** `; lock is 1, which CPU1's task had written at event 8`; empty where the operation does not say. */
export function awaited(story: StoryFacts, cpu: number): string {
  const { system, facts } = story;
  const { cpus } = facts.machine;
  const instruction = nextInstruction(system, cpus[cpu]);
  if (instruction === undefined) return '';
  const { operation } = instruction;
  switch (operation.kind) {
    case 'exchange':
      return operation.blocking
        ? then(standing(story, cpu, addressAhead(system, cpus[cpu], cpu)))
        : '';
    case 'load': {
      const address = addressAhead(system, cpus[cpu], cpu);
      // What it has read, it is told to have read.
      return facts.contextOf(cpu)?.reads.has(address) ? '' : then(standing(story, cpu, address));
    }
    case 'stop': {
      const late = cpus.filter((other, id) => id !== cpu && !isStopped(other));
      return operation.phase === 'reach' ? missing(story, late, 'has not stopped') : '';
    }
    case 'gather':
      return missing(story, cpus.filter(isSharing), 'has not come back');
    case 'broadcast': {
      const late = cpus.filter(({ interruptFrom }) => interruptFrom === cpu);
      return operation.phase === 'wait'
        ? missing(story, late, 'has not handled the interrupt')
        : '';
    }
    case 'rcu':
    case 'srcu':
      return operation.phase === 'wait'
        ? missing(story, readers(story, cpu), 'has not left its read-side section')
        : '';
    case 'rcu-tasks':
      return operation.phase === 'wait'
        ? missing(story, running(story, cpu), 'has not given its CPU up')
        : '';
    default:
      return '';
  }
}

const then = (said: string): string => (said === '' ? '' : `; ${said}`);

/** CPUs with a read-side section that the CPU's task waits for. */
function readers({ system, facts }: StoryFacts, cpu: number): Cpu[] {
  const { cpus } = facts.machine;
  const bit = taskBit(system, cpus[cpu], cpu);
  return cpus.filter(
    ({ rcuWaiters, sections, waiting }) =>
      (rcuWaiters & bit) !== 0 ||
      sections.some(({ waiters }) => (waiters & bit) !== 0) ||
      waiting.some((task) => (task.rcuWaiters & bit) !== 0),
  );
}

function running({ system, facts }: StoryFacts, cpu: number): Cpu[] {
  const { cpus } = facts.machine;
  const bit = taskBit(system, cpus[cpu], cpu);
  return cpus.filter(
    ({ tasksWaiters, waiting }) =>
      (tasksWaiters & bit) !== 0 || waiting.some((task) => (task.tasksWaiters & bit) !== 0),
  );
}

/** What stands at an address, who has brought it there, and what has become of him; empty for no variable or text. */
export function standing(story: StoryFacts, cpu: number, address: number): string {
  const { system, facts } = story;
  const { machine } = facts;
  const cell = cellAtAddress(system.program, address);
  const isText = isTextAddress(address);
  if (!isText && (cell === undefined || cell.address !== address)) return '';
  const value = visibleValue(system, machine, machine.cpus[cpu], address, 1);
  const said = `${addressName(system, address)} is ${valueName(system, address, value)}`;
  const write = isText ? facts.writerOf(address) : facts.lastWriterOf(address);
  if (write === undefined) return `${said}, as from the start`;
  if (write.value !== value) return said;
  const wrote = `which ${doer(system, write)} had written at event ${write.index}${by(system, write.spot)}`;
  return `${said}, ${wrote}${becomeOf(story, cpu, write)}`;
}

/** `, and CPU1's task has ended since`; nothing for who stands where another sentence tells. */
function becomeOf(story: StoryFacts, cpu: number, write: Write): string {
  const { system, facts } = story;
  const context = facts.contextOfWrite(write);
  const who = doer(system, write);
  if (context === undefined) return `; ${who} has ended since`;
  const top = facts.contextOf(write.cpu);
  if (top === context) return '';
  const isParked = !facts.contextsOf(write.cpu).includes(context);
  if (isParked) return `; ${who} does not run`;
  if (top === undefined) return '';
  if (write.cpu === cpu) return `; this ${CONTEXT_NAMES[top.kind]} came in over it`;
  if (top.kind === 'stopper') return `; ${who} is stopped`;
  return `; ${who} has ${withArticle(CONTEXT_NAMES[top.kind])} over it`;
}

/** The CPUs that are waited for, and what keeps each of them. */
function missing({ facts }: StoryFacts, late: readonly Cpu[], what: string): string {
  const parts = late.map((cpu) => {
    const why = kept(cpu);
    const name = `CPU${facts.machine.cpus.indexOf(cpu)}`;
    return why === '' ? `${name} ${what}` : `${name}, which ${why}, ${what}`;
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
