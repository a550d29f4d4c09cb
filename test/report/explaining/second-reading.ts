/**
 * A second reading of a run, apart from the first: what sentences claim (who read what when, who had written it, in
 * which order, what serialised) is looked up in the events, with nothing kept but lists of them.
 */
import type { Event, IndexedEvent } from '../../../src/machine/events/events.ts';
import { byteOf } from '../../../src/machine/memory/text.ts';
import { isTextAddress } from '../../../src/machine/program/program.ts';
import { addressName } from '../../../src/machine/state/address-names.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { valueName } from '../../../src/report/naming/names.ts';

/** A variable, or a byte of text, was written. */
interface Written {
  /** When it reached memory, and when its CPU made it. */
  index: number;
  issued: number;
  address: number;
  value: number | bigint;
  old: number | bigint;
  who: string;
}

const KINDS: Record<string, string> = {
  task: 'task',
  stopper: 'stopper',
  interrupt: 'interrupt',
  trap: 'int3 handler',
  nmi: 'NMI',
};

export class SecondReading {
  readonly #system: System;
  readonly #events: Event[];
  readonly #site: number;
  readonly #written: Written[] = [];
  /** Of each CPU: stores that have not reached memory by the end. */
  readonly #buffered: Written[][];

  /** `end`: of the event that fails; `site`: the site that the failure is about, -1 for none. */
  constructor(system: System, events: readonly IndexedEvent[], end: number, site: number) {
    this.#system = system;
    this.#site = site;
    this.#events = events.filter(({ index }) => index < end).map(({ event }) => event);
    this.#buffered = Array.from({ length: system.cpus }, () => []);
    const task = new Array<number>(system.cpus).fill(0);
    this.#events.forEach((event, index) => {
      if (event.kind === 'switched') task[event.cpu] = event.task;
      const number = system.tasks > 1 ? ` ${task[event.cpu]}` : '';
      this.#take(event, index, number);
    });
  }

  #take(event: Event, index: number, number: string): void {
    const buffer = this.#buffered[event.cpu];
    const who = 'context' in event ? `CPU${event.cpu}'s ${KINDS[event.context]}` : '';
    const whose = who.endsWith('task') ? who + number : who;
    switch (event.kind) {
      case 'buffered':
        buffer.push(...split(event, index, whose));
        return;
      case 'stored':
        this.#written.push(...split(event, index, whose, event.old));
        return;
      case 'exchanged':
        if (event.written) this.#written.push(...split(event, index, whose, event.old));
        return;
      case 'committed': {
        const made = split(event, index, '', event.old);
        for (const one of made) {
          const at = buffer.findIndex(({ address }) => address === one.address);
          const [issue] = buffer.splice(at, 1);
          this.#written.push({ ...one, issued: issue.issued, who: issue.who });
        }
      }
    }
  }

  /** What the sentences say that is not so. */
  contradictions(sentences: readonly string[]): string[] {
    return sentences.flatMap((sentence) =>
      [
        ...this.#reads(sentence),
        ...this.#origins(sentence),
        ...this.#standing(sentence),
        ...this.#changes(sentence),
        ...this.#begins(sentence),
        ...this.#serialises(sentence),
        ...this.#fetches(sentence),
        ...this.#executes(sentence),
        ...this.#different(sentence),
      ].map((what) => `${what}: ${sentence}`),
    );
  }

  /** `flag -> 1 at event 8`, and `, which CPU0's task had written at event 3`. */
  #reads(sentence: string): string[] {
    const claim =
      /(\S+) -> (\S+) at event (\d+)(?:, which (CPU\d+'s [\w ]+?) had written at event (\d+))?/g;
    return [...sentence.matchAll(claim)].flatMap(([, name, value, at, who, by]) => {
      const index = Number(at);
      const event = this.#events[index];
      if (event?.kind !== 'loaded' && event?.kind !== 'exchanged')
        return [`event ${at} is no read`];
      const read = event.kind === 'loaded' ? event.value : event.old;
      if (addressName(this.#system, event.address) !== name)
        return [`event ${at} is not of ${name}`];
      if (!this.#isNamed(event.address, read, value)) return [`event ${at} did not give ${value}`];
      if (by === undefined) return [];
      const last = this.#written.findLast(
        (write) => write.address === event.address && write.index < index,
      );
      return this.#sameWrite(last, who, Number(by));
    });
  }

  /** Bytes of text are named by two digits where what they are is clear. */
  #isNamed(address: number, value: number | bigint, name: string): boolean {
    if (valueName(this.#system, address, value) === name) return true;
    return isTextAddress(address) && Number.parseInt(name, 16) === Number(value);
  }

  /**
   * Of a read: `, as from the start`, ` and which CPU1's task changed at event 12`, `, from its own store buffer
   * (event 4)`, `, while the store of 1 to it by CPU1's task (event 1) ... was still in its store buffer`.
   */
  #origins(sentence: string): string[] {
    const reads = [...sentence.matchAll(/\S+ -> \S+ at event (\d+)/g)];
    return reads.flatMap((read, nth) => {
      const index = Number(read[1]);
      const event = this.#events[index];
      if (event?.kind !== 'loaded' && event?.kind !== 'exchanged')
        return [`event ${index} reads nothing`];
      const rest = sentence.slice(read.index + read[0].length, reads[nth + 1]?.index);
      const isOf = ({ address }: Written) => address === event.address;
      const wrong: string[] = [];
      const before = this.#written.filter((write) => isOf(write) && write.index < index);
      if (rest.startsWith(', as from the start') && before.length > 0) wrong.push('it was written');
      const [, changed] =
        rest.match(/(?:and|and which CPU\d+'s [\w ]+?) changed at event (\d+)/) ?? [];
      const next = this.#written.find(
        (write) => isOf(write) && write.index > index && isChange(write),
      );
      if (changed !== undefined && next?.index !== Number(changed)) wrong.push(`not at ${changed}`);
      const [, own] = rest.match(/from its own store buffer \(event (\d+)\)/) ?? [];
      const [, late] = rest.match(/while the store of \S+ to it by .*? \(event (\d+)\)/) ?? [];
      for (const store of [own, late].filter((one) => one !== undefined).map(Number)) {
        const made = this.#events[store];
        const isStore = made?.kind === 'buffered' && made.address === event.address;
        const arrived = this.#written.find((write) => isOf(write) && write.issued === store);
        const isOpen = store < index && (arrived === undefined || arrived.index > index);
        const isRight = isStore && (made.cpu === event.cpu) === (own !== undefined);
        if (!isRight || !isOpen) wrong.push(`event ${store} is no such store`);
      }
      return wrong;
    });
  }

  /** `lock is 1, which CPU0's task had written at event 2`: in the end. */
  #standing(sentence: string): string[] {
    const claim =
      /([\w.[\]*+]+) is (\S+), (?:which (CPU\d+'s [\w ]+?) had written at event (\d+)|(as from the start))/g;
    return [...sentence.matchAll(claim)].flatMap(([, name, value, who, by, initial]) => {
      const last = this.#written.findLast(
        ({ address }) => addressName(this.#system, address) === name,
      );
      if (initial !== undefined) return last === undefined ? [] : [`${name} was written`];
      const wrong = this.#sameWrite(last, who, Number(by));
      if (last === undefined || wrong.length > 0) return wrong;
      const is = valueName(this.#system, last.address, last.value);
      return is === value ? [] : [`${name} is ${is}`];
    });
  }

  #sameWrite(write: Written | undefined, who: string, index: number): string[] {
    if (write?.index !== index) return [`the last write is at ${write?.index}, not ${index}`];
    return write.who === who ? [] : [`written by ${write.who}`];
  }

  /** `CPU0's task had changed bytes 0 to 3 at events 5 to 9`, `Nobody had changed byte 4`. */
  #changes(sentence: string): string[] {
    const claim =
      /^(Nobody|CPU\d+'s [\w ]+?) had changed bytes? (\d+)(?: to (\d+))?(?: at events? (\d+)(?: to (\d+))?)?(.*)/;
    const [, who, first, last = first, from, to = from, rest] = sentence.match(claim) ?? [];
    if (who === undefined || this.#site < 0) return [];
    const { address } = this.#system.program.sites[this.#site];
    const wrong: string[] = [];
    for (let offset = Number(first); offset <= Number(last); offset++) {
      const own = rest.endsWith(', in its store buffer.');
      const writes = own ? this.#buffered.flat() : this.#written.filter(isChange);
      const write = writes.findLast((one) => one.address === address + offset);
      if (who === 'Nobody') {
        if (write !== undefined) wrong.push(`byte ${offset} was changed at ${write.index}`);
        continue;
      }
      if (write === undefined) wrong.push(`nobody changed byte ${offset}`);
      else if (write.index < Number(from) || write.index > Number(to) || write.who !== who)
        wrong.push(`${write.who} changed byte ${offset} at ${write.index}`);
    }
    return wrong;
  }

  /** `an NMI that began at event 6`, of whichever CPU the sentence is about. */
  #begins(sentence: string): string[] {
    const claim =
      /(NMI|interrupt|int3 handler|int3_handler\(\))(?:, which| that) began at event (\d+)/g;
    const kinds: Record<string, Event['kind']> = {
      NMI: 'nmi-entered',
      interrupt: 'interrupt-entered',
      'int3 handler': 'trapped',
      'int3_handler()': 'trapped',
    };
    return [...sentence.matchAll(claim)].flatMap(([, kind, at]) =>
      this.#events[Number(at)]?.kind === kinds[kind] ? [] : [`no ${kind} begins at ${at}`],
    );
  }

  /** `CPU1 had run no serialising instruction since event 16`. */
  #serialises(sentence: string): string[] {
    const claim = /CPU(\d+) had run no serialising instruction since event (\d+)/;
    const [, cpu, since] = sentence.match(claim) ?? [];
    if (cpu === undefined) return [];
    return this.#events.flatMap((event, index) => {
      if (index <= Number(since) || event.cpu !== Number(cpu)) return [];
      const isOne = event.kind === 'serialised' || event.kind === 'interrupt-returned';
      return isOne ? [`event ${index} serialises`] : [];
    });
  }

  /** `CPU1 had fetched byte 0 (0f) at event 16 and bytes 1 to 4 (1f 44 00 00) at events 20 to 23`. */
  #fetches(sentence: string): string[] {
    if (!sentence.includes('had fetched byte')) return [];
    const claim = /bytes? \d+(?: to \d+)? \(([0-9a-f ]+)\) at events? (\d+)(?: to (\d+))?/g;
    return [...sentence.matchAll(claim)].flatMap(([, bytes, from, to = from]) => {
      const fetched = this.#events.slice(Number(from), Number(to) + 1).flatMap((event) => {
        if (event.kind !== 'fetched') return [];
        return Array.from({ length: event.size }, (_, at) => byteOf(event.value, at));
      });
      const said = fetched.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
      return said.startsWith(bytes) ? [] : [`fetched was ${said}`];
    });
  }

  /** `executed e8 f7 at vfs_read (event 13)`, before the failing event. */
  #executes(sentence: string): string[] {
    const claim = /executed (?:[0-9a-f]{2} )+at (\S+) \(event (\d+)\)/g;
    return [...sentence.matchAll(claim)].flatMap(([, name, at]) => {
      const event = this.#events[Number(at)];
      if (event === undefined) return [];
      if (event.kind !== 'executed') return [`nothing was executed at ${at}`];
      return addressName(this.#system, event.address) === name ? [] : [`not of ${name}`];
    });
  }

  /** `flag was not the same to both: CPU1's NMI read 0 at event 10, ...; CPU0's task had set it at event 114`. */
  #different(sentence: string): string[] {
    const [, name] = sentence.match(/^(\S+) was not the same to both: /) ?? [];
    if (name === undefined) return [];
    const reads = [...sentence.matchAll(/CPU(\d+)'s [\w ]+? read (\S+) at event (\d+)/g)];
    const wrong = reads.flatMap(([, cpu, value, at]) => {
      const event = this.#events[Number(at)];
      if (event?.cpu !== Number(cpu)) return [`event ${at} is not CPU${cpu}'s`];
      return this.#reads(`${name} -> ${value} at event ${at}`);
    });
    const [, who, by] = sentence.match(/(CPU\d+'s [\w ]+?) had set it at event (\d+)/) ?? [];
    if (by === undefined) return wrong;
    const set = this.#written.find(({ index }) => index === Number(by));
    const isSo = set?.who === who && addressName(this.#system, set.address) === name;
    return isSo ? wrong : [...wrong, `event ${by} is not ${who}'s`];
  }
}

const isChange = ({ value, old }: Written): boolean => value !== old;

/** Text by bytes, a variable as a whole. */
function split(
  { address, size, value }: { address: number; size: number; value: number | bigint },
  index: number,
  who: string,
  old: number | bigint = 0,
): Written[] {
  const one = { index, issued: index, who };
  if (!isTextAddress(address)) return [{ ...one, address, value, old }];
  return Array.from({ length: size }, (_, offset) => ({
    ...one,
    address: address + offset,
    value: byteOf(value, offset),
    old: byteOf(old, offset),
  }));
}
