/** Reads in sentences: what they gave, whose write that was, what came too late for them. */

import { hexByte } from '../../machine/memory/hex.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { Decision, Reasons } from '../facts/reasons.ts';
import { sourceLine, sourcePosition, valueName } from '../naming/names.ts';
import { NONE } from '../slicing/open-frames.ts';
import { actorName } from './phrases.ts';

/** Reads that one sentence lists. */
const MOST_READS = 4;

/** How sentences begin on what an event rests on, and on what let it run. */
export interface Openings {
  rests: string;
  came: string;
}

/** What an event rests on, how it came to that, and why others had written what was read. */
export function reasonsOf(
  reasons: Reasons,
  { rests, came: by }: Openings,
  event: number,
): string[] {
  const told = new Set<number>();
  const own = restsOn(reasons, rests, event, told);
  const came = reasons
    .decisionsOf(event)
    .flatMap((decision, nth) =>
      decided(reasons, nth === 0 ? by : 'And before that', decision, told),
    );
  const earlier = reasons
    .outdatedBefore(event)
    .flatMap((decision) => decided(reasons, 'Before, it went on', decision, told));
  return [...own, ...came, ...earlier, ...writersReasons(reasons, [...told], told)];
}

/** Of what nothing is known to decide it: the last branches before it, which its context went by what it had read. */
export function lastWay(reasons: Reasons, event: number): string[] {
  const told = new Set<number>();
  return reasons
    .lastDecisions(event)
    .flatMap((decision, nth) =>
      decided(reasons, nth === 0 ? 'Last it went on' : 'And before that', decision, told),
    );
}

/** `Its condition rests on flag -> 1 at event 8, ...`; nothing where on no read. */
function restsOn(reasons: Reasons, what: string, event: number, told: Set<number>): string[] {
  const reads = reasons.readsBehind(event).slice(0, MOST_READS).reverse();
  if (reads.length === 0) return [];
  for (const read of reads) told.add(read);
  return [`${what} ${joined(reads.map((read) => readText(reasons, read)))}.`];
}

/** Why others wrote what was read, where they had gone by what was late, or is out of date. */
function writersReasons(reasons: Reasons, reads: readonly number[], told: Set<number>): string[] {
  const { flow } = reasons;
  return reads.flatMap((read) => {
    const write = reasons.writerOf(read);
    if (write === NONE || flow.actor[write] === flow.actor[read]) return [];
    const issued = flow.events[write].kind === 'committed' ? flow.data[write][0] : write;
    const who = makerOf(reasons, write);
    return [...reasons.decisionsOf(issued), ...reasons.waitsBefore(issued)]
      .filter((decision) => decision.reads.some((one) => isTooEarly(reasons, one)))
      .flatMap((decision) => decided(reasons, `${who} came to write that`, decision, told));
  });
}

function isTooEarly(reasons: Reasons, read: number): boolean {
  return reasons.lateStore(read) !== NONE || reasons.changeOf(read) !== NONE;
}

/** `It came there at 'if (flag)' (file.c:3) by flag -> 0 at event 8, as from the start.` */
function decided(
  reasons: Reasons,
  who: string,
  { branch, reads }: Decision,
  told: Set<number>,
): string[] {
  const news = reads.slice(0, MOST_READS).filter((read) => !told.has(read));
  if (news.length === 0) return [];
  for (const read of news) told.add(read);
  const said = joined(news.toReversed().map((read) => readText(reasons, read)));
  return [`${who}${placeOf(reasons, branch)} by ${said}.`];
}

/** ` at 'if (flag)' (file.c:3)`: of the protocol's own statements only. */
function placeOf({ flow }: Reasons, event: number): string {
  const { program } = flow.system;
  const source = flow.operationOf(event)?.source;
  if (source === undefined || source.file !== 0) return '';
  return ` at '${sourceLine(program, source)}' (${sourcePosition(program, source)})`;
}

/** `flag -> 0 at event 8, which CPU0's task had written at event 3 and CPU1's task changed at event 12`. */
function readText(reasons: Reasons, read: number): string {
  const { flow } = reasons;
  const event = flow.events[read];
  if (event.kind !== 'loaded' && event.kind !== 'exchanged') return '';
  const value = event.kind === 'loaded' ? event.value : event.old;
  const said = `${addressName(flow.system, event.address)} -> ${valueText(reasons, event.address, value)} at event ${read}`;
  return [said, ...origin(reasons, read), ...late(reasons, read)].join(', ');
}

function valueText({ flow }: Reasons, address: number, value: Value): string {
  const isByte = isTextAddress(address) && Number(value) <= 0xff;
  return isByte ? hexByte(Number(value)) : valueName(flow.system, address, value);
}

function origin(reasons: Reasons, read: number): string[] {
  const { flow } = reasons;
  const write = reasons.writerOf(read);
  const change = reasons.changeOf(read);
  const isSame = write !== NONE && change !== NONE && flow.actor[write] === flow.actor[change];
  const changer = isSame || change === NONE ? '' : `${makerOf(reasons, change)} `;
  const changed = change === NONE ? '' : `${changer}changed at event ${change}`;
  if (write === NONE) return [`as from the start${changed === '' ? '' : `, and which ${changed}`}`];
  if (flow.events[write].kind === 'buffered') return [`from its own store buffer (event ${write})`];
  const wrote = `which ${makerOf(reasons, write)} had written at event ${write}`;
  return [changed === '' ? wrote : `${wrote} and ${changed}`];
}

/** `while CPU1's store of 1 to it (event 1) was still in its store buffer`. */
function late(reasons: Reasons, read: number): string[] {
  const { flow } = reasons;
  const store = reasons.lateStore(read);
  if (store === NONE) return [];
  const event = flow.events[store];
  if (event.kind !== 'buffered') return [];
  const value = valueText(reasons, event.address, event.value);
  return [
    `while the store of ${value} to it by ${makerOf(reasons, store)} (event ${store})${placeOf(reasons, store)} was still in its store buffer`,
  ];
}

function makerOf({ flow }: Reasons, event: number): string {
  const actor = flow.actorOf(event);
  return actor === undefined ? `CPU${flow.events[event].cpu}` : actorName(flow.system, actor);
}

/** Behind a clause an `and` alone would go on with what that says. */
const joined = (parts: readonly string[]): string =>
  parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join('; ')}; and ${parts[parts.length - 1]}`;
