/** The slice as beats: what one context did in one statement, without others in between, is one of them. */
import type { Critical } from '../../detectors/failure.ts';
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { Spot } from '../naming/source-spots.ts';
import { isOneObject } from '../rows/range-names.ts';
import { type Actor, NONE } from '../slicing/open-frames.ts';
import type { RunFlow } from '../slicing/run-flow.ts';
import type { Slice, SliceEvent } from '../slicing/slice.ts';

export type BeatKind = 'read' | 'write' | 'exchange' | 'fetch' | 'execute' | 'other' | 'end';

/** One event of the slice: a buffered store together with its arrival in memory. */
export interface Part {
  /** When its CPU did it. */
  event: number;
  /** When what it buffered reached memory, NONE where it had not. */
  arrived: number;
  told: SliceEvent;
}

export interface Beat {
  kind: BeatKind;
  /** In the order of the run; none for the end. */
  parts: Part[];
  actor: Actor | undefined;
  spot: Spot | null;
  /** The least of its parts. */
  distance: number;
  /** It is what fails. */
  fails: boolean;
}

/** By event: the number that its beat is told under, that of its first one. */
export function numbersOf(beats: readonly Beat[]): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const { parts } of beats) {
    for (const { event, arrived } of parts) {
      numbers.set(event, parts[0].event);
      if (arrived !== NONE) numbers.set(arrived, parts[0].event);
    }
  }
  return numbers;
}

export function beatsOf(
  flow: RunFlow,
  slice: Slice,
  critical: Critical,
  spots: ReadonlyMap<number, Spot | null>,
): Beat[] {
  const beats: Beat[] = [];
  for (const part of partsOf(flow, slice, critical)) {
    const made = beatOf(flow, part, critical, spots);
    const open = openBeat(beats, made, flow);
    if (open === undefined) beats.push(made);
    else {
      open.parts.push(part);
      open.distance = Math.min(open.distance, made.distance);
    }
  }
  return [...beats, ...endOf(flow, critical)];
}

/** The end of the run, where that is what shows the failure. */
function endOf(flow: RunFlow, critical: Critical): Beat[] {
  if (critical.event < flow.events.length) return [];
  return [{ kind: 'end', parts: [], actor: undefined, spot: null, distance: 0, fails: true }];
}

function partsOf(flow: RunFlow, slice: Slice, critical: Critical): Part[] {
  const arrivals = arrivalsOf(flow);
  const parts = new Map<number, Part>();
  for (const told of slice.told) {
    // What fails when it reaches memory is told where it does.
    const fails = told.event === critical.event;
    const isArrival = flow.events[told.event].kind === 'committed' && !fails;
    const event = isArrival ? flow.data[told.event][0] : told.event;
    const arrived = fails ? NONE : (arrivals.get(event) ?? NONE);
    const known = parts.get(event);
    if (known === undefined) parts.set(event, { event, arrived, told });
    else known.told.distance = Math.min(known.told.distance, told.distance);
  }
  return [...parts.values()].sort((a, b) => a.event - b.event);
}

/** By store that was buffered: when it reached memory. */
function arrivalsOf(flow: RunFlow): Map<number, number> {
  const arrivals = new Map<number, number>();
  flow.events.forEach(({ kind }, index) => {
    if (kind === 'committed') arrivals.set(flow.data[index][0], index);
  });
  return arrivals;
}

function beatOf(
  flow: RunFlow,
  part: Part,
  critical: Critical,
  spots: ReadonlyMap<number, Spot | null>,
): Beat {
  const event = flow.events[part.event];
  const at = event.kind === 'committed' ? flow.data[part.event][0] : part.event;
  return {
    kind: kindOf(event),
    parts: [part],
    actor: flow.actorOf(part.event),
    spot: spots.get(at) ?? null,
    distance: part.told.distance,
    fails: part.event === critical.event,
  };
}

export function kindOf({ kind }: Event): BeatKind {
  switch (kind) {
    case 'loaded':
      return 'read';
    case 'buffered':
    case 'stored':
    case 'committed':
      return 'write';
    case 'exchanged':
      return 'exchange';
    case 'fetched':
      return 'fetch';
    case 'executed':
      return 'execute';
    default:
      return 'other';
  }
}

/** The beat that takes the part in: of the same statement, with nothing of others behind it. */
function openBeat(beats: readonly Beat[], made: Beat, flow: RunFlow): Beat | undefined {
  if (made.fails || made.kind === 'other' || made.kind === 'execute') return undefined;
  for (const beat of beats.toReversed()) {
    if (beat.fails || beat.actor !== made.actor) return undefined;
    if (isNextByte(beat, made, flow)) return beat;
    if (!isOneStatement(beat, made)) return undefined;
    if (beat.kind === made.kind && isOneInstruction(beat, made, flow)) return beat;
  }
  return undefined;
}

function isOneStatement({ spot: a }: Beat, { spot: b }: Beat): boolean {
  if (a === null || b === null) return a === b;
  const [one, other] = [a.source, b.source];
  return one.file === other.file && one.line === other.line;
}

function isOneInstruction(beat: Beat, made: Beat, { events }: RunFlow): boolean {
  const [a, b] = [beat, made].map(({ parts }) => events[parts[0].event]);
  return a.kind !== 'fetched' || (b.kind === 'fetched' && a.address === b.address);
}

/** A store to the byte behind the last one, of the same object, whatever the statement. */
function isNextByte(beat: Beat, made: Beat, { events, system }: RunFlow): boolean {
  if (beat.kind !== 'write' || made.kind !== 'write') return false;
  const [last, next] = [beat, made].map(({ parts }) => events[parts[parts.length - 1].event]);
  if (!('address' in last) || !('address' in next) || isTextAddress(next.address)) return false;
  return next.address === last.address + 1 && isOneObject(system, last.address, next.address);
}
