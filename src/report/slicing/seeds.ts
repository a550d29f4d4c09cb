/** Where a slice begins: the events that a failure is made of, by its class. */
import type { Critical } from '../../detectors/failure.ts';
import { unfinishedCpus } from '../../detectors/hang.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { type Machine, topContext } from '../../machine/state/machine.ts';
import { addressAhead, nextInstruction } from '../../machine/stepping/next-operation.ts';
import { type Actor, NONE } from './open-frames.ts';
import type { RunFlow } from './run-flow.ts';

/** Events of one round of a loop, at most. */
const LONGEST_ROUND = 5000;

/** `machine` is the state that the failure shows in: just before its event, or at the end. */
export function seedsOf(flow: RunFlow, machine: Machine, { failure, event }: Critical): number[] {
  const end = Math.min(event, flow.events.length);
  const own = event < flow.events.length ? [event] : [];
  const found = [...own, ...more()].filter((seed) => seed !== NONE && seed <= end);
  return [...new Set(found)].sort((a, b) => a - b);

  function more(): readonly number[] {
    switch (failure.class) {
      case 'torn-fetch':
      case 'missed-call':
        return flow.data[event] ?? [];
      case 'cross-modification':
        return crossModified(flow, failure.cpu, event);
      case 'wrong-text':
        return own.length > 0 ? [] : lastWritesOf(flow, failure.site);
      case 'hang':
        return unfinishedCpus(machine).flatMap((cpu) => awaitedBy(flow, machine, cpu));
      case 'crash':
        return overwritten(flow, event);
      case 'text-fault':
      case 'assertion':
        return [];
    }
  }
}

/** The fetches of the instruction that was being executed, and of one that it met too late the last writes to it. */
function crossModified(flow: RunFlow, cpu: number, index: number): number[] {
  const event = flow.events[index];
  const inHand = flow.openFetches(cpu);
  switch (event?.kind) {
    case 'fetched':
      return [...inHand, ...lastWrites(flow, event.address, event.offset + event.size, index)];
    case 'executed':
      return [...flow.data[index], ...lastWrites(flow, event.address, event.size, index)];
    case 'trapped':
      return [...flow.data[index], ...lastWrites(flow, event.address, 1, index)];
    default:
      return inHand;
  }
}

/** The writes that last changed each byte. */
function lastWrites(flow: RunFlow, address: number, size: number, before: number): number[] {
  return Array.from({ length: size }, (_, offset) => {
    const writes = flow.memory.writesOf(address + offset);
    return writes.findLast(({ event, changed }) => changed && event < before)?.event ?? NONE;
  });
}

function lastWritesOf(flow: RunFlow, site: number): number[] {
  const { address, size } = flow.system.program.sites[site];
  return lastWrites(flow, address, size, flow.events.length);
}

/** What let the contexts in that a CPU's stack is too small for. */
function overwritten(flow: RunFlow, index: number): number[] {
  const event = flow.events[index];
  if (event?.kind !== 'crashed' || event.reason !== 'overwritten frame') return [];
  const entries = flow.frames.stacks[event.cpu].map(({ frames }) => frames[0]?.entry ?? NONE);
  const iret = flow.lastOf(event.cpu, 'interrupt-returned');
  return [...entries, iret];
}

/** What a CPU that can never go on looks at, or waits for. */
function awaitedBy(flow: RunFlow, machine: Machine, cpu: number): number[] {
  const actor = flow.frames.top(cpu);
  const instruction = nextInstruction(flow.system, machine.cpus[cpu]);
  if (actor === undefined || instruction === undefined) return [];
  const { operation } = instruction;
  switch (operation.kind) {
    case 'exchange':
      return operation.blocking ? [lastWriteAt(flow, machine, cpu)] : lastRound(flow, actor);
    case 'load':
      return [lastWriteAt(flow, machine, cpu), ...lastRound(flow, actor)];
    case 'stop':
    case 'broadcast': {
      const others = machine.cpus.map((_, other) => other).filter((other) => other !== cpu);
      const masked = others.filter((other) => topContext(machine.cpus[other])?.irqsOff === true);
      return [
        flow.lastOf(cpu, operation.kind === 'stop' ? 'stop-requested' : 'interrupt-sent'),
        ...masked.map((other) => flow.lastOf(other, 'masked')),
      ];
    }
    case 'rcu': {
      const inSections = machine.cpus.flatMap(({ rcuDepth }, other) =>
        rcuDepth > 0 ? [other] : [],
      );
      return inSections.map((other) => flow.lastOf(other, 'rcu-moved'));
    }
    case 'gather':
    case 'share':
    case 'srcu':
    case 'rcu-tasks':
      return [];
    default:
  }
  return lastRound(flow, actor);
}

/** The last write to the variable that a CPU is about to read. */
function lastWriteAt(flow: RunFlow, machine: Machine, id: number): number {
  const address = addressAhead(flow.system, machine.cpus[id], id);
  return isTextAddress(address) ? NONE : (flow.memory.writesOf(address).at(-1)?.event ?? NONE);
}

/** What a context has read in the last round of the loop that it goes; where it has gone no whole round, its last read. */
function lastRound(flow: RunFlow, { id }: Actor): number[] {
  const reads = new Map<number, number>();
  const placeOf = (at: number) => {
    const event = flow.events[at];
    return 'context' in event ? `${flow.frame[at]} ${event.fn} ${event.pc}` : '';
  };
  const last = flow.actor.lastIndexOf(id);
  for (let at = last; at >= 0 && at > last - LONGEST_ROUND; at--) {
    const event = flow.events[at];
    if (flow.actor[at] !== id) continue;
    if (at < last && placeOf(at) === placeOf(last)) return [...reads.values()];
    if (event.kind !== 'loaded' && event.kind !== 'exchanged') continue;
    if (!reads.has(event.address)) reads.set(event.address, at);
  }
  return [...reads.values()].slice(0, 1);
}
