/** Slices held to a reading of the events by the rules of memory alone, and to the causal past. */
import { describe, expect, it } from 'vitest';
import { causalPast } from '../../../src/history/causality.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { byteOf } from '../../../src/machine/memory/text.ts';
import { slicedRun } from '../../../src/report/telling/story.ts';
import { everyNth } from '../../support/daily.ts';
import { type FailingRun, museumFailure, museumFiles } from '../failing-runs.ts';

/** The bytes that an event reads: their addresses, and what it found there. */
function bytesRead(event: Event): { address: number; byte: number }[] {
  const found = (start: number, size: number, value: number | bigint) =>
    Array.from({ length: size }, (_, at) => ({ address: start + at, byte: byteOf(value, at) }));
  switch (event.kind) {
    case 'loaded':
      return found(event.address, event.size, event.value);
    case 'exchanged':
      return found(event.address, event.size, event.old);
    case 'fetched':
      return found(event.address + event.offset, event.size, event.value);
    default:
      return [];
  }
}

function byteWritten(event: Event, address: number): number | null {
  switch (event.kind) {
    case 'stored':
    case 'committed':
    case 'buffered':
      break;
    case 'exchanged':
      if (!event.written) return null;
      break;
    default:
      return null;
  }
  const offset = address - event.address;
  return offset >= 0 && offset < event.size ? byteOf(event.value, offset) : null;
}

/** The event from which the byte was read, looked for backwards: by what a CPU sees of memory. */
function naiveWriter({ events }: FailingRun, read: number, address: number): number {
  const { cpu } = events[read].event;
  for (let at = read - 1; at >= 0; at--) {
    const { event } = events[at];
    const written = byteWritten(event, address);
    if (written === null) continue;
    if (event.kind === 'buffered') continue;
    // Its own store that is still in the buffer is younger than what has reached memory.
    return ownBuffered(events, cpu, read, address) ?? at;
  }
  return ownBuffered(events, cpu, read, address) ?? -1;

  /** The CPU's last buffered store to the byte that has not arrived: as many of them as have not. */
  function ownBuffered(
    all: FailingRun['events'],
    id: number,
    before: number,
    byte: number,
  ): number | undefined {
    const mine = all.slice(0, before).filter(({ event }) => event.cpu === id);
    const to = (kind: Event['kind']) =>
      mine.filter(({ event }) => event.kind === kind && byteWritten(event, byte) !== null);
    const [issued, arrived] = [to('buffered'), to('committed')];
    // Stores to one place arrive in their order under every memory model of the machine.
    return issued.length > arrived.length ? issued[issued.length - 1].index : undefined;
  }
}

const isFresh = ({ system }: FailingRun): boolean => !system.keepsVersions;

describe('[T17] a slice of each failing run of the museum', () => {
  for (const file of everyNth(4, museumFiles())) {
    it(file, async () => {
      const run = await museumFailure(file);
      if (run === null) return;
      const { system, events, critical, schedule } = run;
      const upTo = events.slice(0, critical.event + 1);
      const { flow, slice } = slicedRun(upTo, system, critical);
      const past = causalPast(Timeline.of(system, schedule), [...slice.seeds]);
      const partners = new Set(slice.told.map(({ changedBy }) => changedBy));
      for (const { event, from, changedBy } of slice.told) {
        const read = bytesRead(events[event].event);
        for (const write of from) {
          const byte = read.find((one) => byteWritten(events[write].event, one.address) !== null);
          expect(byte, `${event} reads what ${write} wrote`).toBeDefined();
          if (byte === undefined) continue;
          expect(byteWritten(events[write].event, byte.address)).toBe(byte.byte);
          const isText = events[event].event.kind === 'fetched';
          if (isFresh(run) || !isText) {
            expect(naiveWriter(run, event, byte.address), `writer of ${event}`).toBe(write);
          }
          expect(flow.actor[write]).not.toBe(flow.actor[event]);
        }
        if (changedBy >= 0) {
          expect(changedBy).toBeGreaterThan(event);
          expect(changedBy).toBeLessThanOrEqual(critical.event);
          const change = events[changedBy].event;
          const isTouched = read.some(({ address }) => byteWritten(change, address) !== null);
          expect(isTouched, `${changedBy} changed what ${event} read`).toBe(true);
        }
        const isKnown = past.has(event) || partners.has(event);
        expect(isKnown, `${event} is in the causal past, or changed what was read`).toBe(true);
      }
      for (const event of slice.events) expect(past.has(event), `event ${event}`).toBe(true);
    });
  }
});
