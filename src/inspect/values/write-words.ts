/** What was found of a value, in a sentence: who wrote it, what it was before, who reads it. */
import type { Timeline } from '../../history/timeline.ts';
import { valueName } from '../../report/naming/names.ts';
import { eventAt, storedName } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import { lastPut, putsInto, valuePut } from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import { fromText, whoMade } from './access-words.ts';
import { initialBeginning, localBeginning } from './beginnings.ts';
import { accessed } from './event-targets.ts';
import { type LocalTarget, type MemoryTarget, type Target, unitsOf } from './targets.ts';

/** `write_flag: CPU0 wrote 1 at event 62 (was 0); made at event 60.` */
export function writeWords(timeline: Timeline, target: Target, index: number): string {
  if (target.kind === 'local') return putWords(timeline, target, index);
  const { system } = timeline;
  const event = eventAt(timeline, index);
  if (!('old' in event)) return '';
  const { address, size, value, old } = event;
  const name = partName(timeline, target, address, size);
  const [now, was] = [value, old].map((one) => storedName(system, address, size, one));
  const store = linksOf(timeline).stores.partner.at(index);
  const made = store === NONE ? '' : `; made at event ${store}`;
  return `${name}: ${whoMade(timeline, index)} wrote ${now} at event ${index} (was ${was})${made}.`;
}

/** `write_flag: CPU0 made the store of 1 at event 60; it reached memory at event 62 (was 0).` */
export function storeWords(timeline: Timeline, target: MemoryTarget, index: number): string {
  const event = eventAt(timeline, index);
  if (event.kind !== 'buffered') return '';
  const { address, size, value } = event;
  const name = partName(timeline, target, address, size);
  const text = storedName(timeline.system, address, size, value);
  const arrival = linksOf(timeline).stores.partner.at(index);
  const reached =
    arrival === NONE ? 'it never reaches memory' : `it reaches memory at event ${arrival}`;
  return `${name}: ${whoMade(timeline, index)} made the store of ${text} at event ${index}; ${reached}.`;
}

/** An access of a part is told by the part's name. */
function partName(timeline: Timeline, target: MemoryTarget, address: number, size: number): string {
  return size < target.size ? accessed(timeline.system, address, size).name : target.name;
}

function putWords(timeline: Timeline, target: LocalTarget, index: number): string {
  const name = (at: number): string =>
    at === NONE ? '0' : valueName(timeline.system, 0, valuePut(timeline, target, at));
  const isArgument = linksOf(timeline).activations.entry.at(target.activation) === index;
  const was = isArgument ? '' : ` (was ${name(lastPut(timeline, target, index))})`;
  const verb = isArgument ? 'passed' : 'put';
  const into = isArgument ? '' : ' into it';
  return `${target.name}: ${whoMade(timeline, index)} ${verb} ${name(index)}${into} at event ${index}${was}.`;
}

/** Of what nothing has written: `write_flag: nothing had written it: 0 from the start.` */
export function unwrittenWords(timeline: Timeline, target: Target): string {
  if (target.kind === 'local') {
    const beginning = localBeginning(timeline, target.fn);
    return `${target.name}: nothing had put a value into it: ${beginning}.`;
  }
  const [unit, ...others] = unitsOf(timeline.system, target);
  const initial = others.length === 0 ? `: ${initialBeginning(timeline, unit)}` : '';
  return `${target.name}: nothing had written it${initial}.`;
}

/** `write_flag: CPU1 reads 1 at event 120 <- @115.` */
export function readWords(timeline: Timeline, target: Target, index: number): string {
  const who = whoMade(timeline, index);
  if (target.kind === 'local') {
    const put = lastPut(timeline, target, index);
    const value = put === NONE ? 0 : valuePut(timeline, target, put);
    const also = putsInto(timeline, target, index) ? ', and puts another value into it' : '';
    const from = put === NONE ? '' : ` <- @${put}`;
    return `${target.name}: ${who} reads ${valueName(timeline.system, 0, value)} at event ${index}${from}${also}.`;
  }
  const event = eventAt(timeline, index);
  if (!('address' in event) || !('size' in event)) return '';
  const start = event.kind === 'fetched' ? event.address + event.offset : event.address;
  const name = partName(timeline, target, start, event.size);
  const value = 'old' in event ? event.old : 'value' in event ? event.value : 0;
  const text = storedName(timeline.system, start, event.size, value);
  return `${name}: ${who} reads ${text} at event ${index}${fromText(timeline, index)}.`;
}
