/** What an explanation knows of a run: who did what when, and what the contexts that have not ended have read. */
import type { Event } from '../../machine/events/events.ts';
import type { Value } from '../../machine/program/values.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { Spot } from '../naming/source-spots.ts';

/** Who did something when. */
export interface Actor {
  index: number;
  cpu: number;
  context: ContextKind;
  /** Which of the CPU's tasks ran, or was interrupted. */
  task: number;
}

/** A store or LOCKed operation that changed what stood in memory. */
export interface Write extends Actor {
  /** Index of the event that began its context, -1 for a task. */
  began: number;
  /** When the CPU made it; `index` is when it reached memory: the same but for a buffered store. */
  issued: number;
  spot: Spot | null;
  /** The byte in text, the whole value elsewhere. */
  value: Value;
}

export interface WholeWrite extends Write {
  address: number;
  size: number;
  old: Value;
}

export interface Read {
  index: number;
  address: number;
  value: Value;
  /** By a LOCKed operation. */
  locked: boolean;
  /** The CPU's own buffered store gave it. */
  forwarded: boolean;
}

/** Bytes of an instruction that is being fetched. */
export interface FetchedBytes {
  index: number;
  offset: number;
  size: number;
  value: number;
}

/** A context that has not ended. */
export interface OpenContext {
  kind: ContextKind;
  /** Which of its CPU's tasks it is, 0 elsewhere. */
  task: number;
  /** Index of the event that began it, -1 for a task. */
  began: number;
  /** The last read of each address. */
  reads: Map<number, Read>;
  /** The last instruction of a site that it has executed. */
  ran?: { index: number; event: Extract<Event, { kind: 'executed' }> };
}
