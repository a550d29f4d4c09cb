/** In what two runs differ at one point, in words: from the events of both, as one of the runs sees it. */
import type { Comparison, Side } from '../../diff/comparing/compare.ts';
import type { Difference } from '../../diff/comparing/differences.ts';
import { NONE } from '../../diff/comparing/event-matching.ts';
import { INITIAL } from '../../diff/comparing/run-trace.ts';
import { lineAt, lineOf } from '../../diff/comparing/statement-lines.ts';
import { objectOf } from '../../diff/pairing/event-meaning.ts';
import type { Event } from '../../machine/events/events.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { topContext } from '../../machine/state/machine.ts';
import { doer } from '../../report/explaining/phrases.ts';
import { executedText } from '../../report/naming/contents.ts';
import { contextOfEvent, eventAt, eventText, storedName } from '../events/event-words.ts';
import { otherSide, type PairSide } from './run-pair.ts';

/** A statement, and `file:line`. */
export interface Statement {
  text: string;
  position: string;
}

/** A sentence without its full stop, and its statements, what matters most first. */
export interface Said {
  text: string;
  statements: Statement[];
}

/** `here`: the run whose cursor is the user's; the other one is `there`. */
export function differenceSaid(
  comparison: Comparison,
  difference: Difference,
  here: PairSide,
): Said {
  switch (difference.kind) {
    case 'wait':
      return waitSaid(comparison, difference, here);
    case 'branch':
    case 'statement':
      return loneSaid(comparison, difference, here);
    case 'value':
      return valueSaid(comparison, difference, here);
    case 'writer':
      return writerSaid(comparison, difference, here);
    case 'order':
      return orderSaid(comparison, difference, here);
  }
}

/** `reads flag`, and `1`; no value where the event is about none. */
interface Deed {
  does: string;
  value: string;
}

function deedOf({ system }: Side, event: Event): Deed {
  switch (event.kind) {
    case 'loaded':
      return {
        does: `reads ${addressName(system, event.address)}`,
        value: storedName(system, event.address, event.size, event.value),
      };
    case 'buffered':
    case 'stored':
      return {
        does: `writes ${addressName(system, event.address)}`,
        value: storedName(system, event.address, event.size, event.value),
      };
    case 'exchanged': {
      const { address, size, old, value, written } = event;
      const [from, to] = [old, value].map((one) => storedName(system, address, size, one));
      const name = addressName(system, address);
      return {
        does: `exchanges ${name}`,
        value: written ? `${from} -> ${to}` : `${from}, not written`,
      };
    }
    case 'fetched': {
      const name = addressName(system, event.address + event.offset);
      return {
        does: `fetches ${name}`,
        value: storedName(system, event.address, event.size, event.value),
      };
    }
    case 'executed':
      return {
        does: `executes ${addressName(system, event.address)}`,
        value: executedText(system, event),
      };
    case 'rcu-moved':
      return { does: 'is in RCU sections', value: `${event.depth}` };
    case 'srcu-moved':
      return { does: eventText(system, event), value: `index ${event.index}` };
    default:
      return { does: eventText(system, event), value: '' };
  }
}

function whoseEvent({ system, timeline }: Side, index: number): string {
  const event = eventAt(timeline, index);
  const { cpu } = event;
  const context = contextOfEvent(event);
  const task = topContext(timeline.machineAt(index).cpus[cpu])?.task ?? 0;
  return doer(system, { cpu, context, task });
}

/** The statement of the event; none for one that no statement made. */
const statementsAt = (side: Side, index: number): Statement[] => statementsOf(lineOf(side, index));

const statementsOf = ({ text, position }: Statement): Statement[] =>
  text === '' ? [] : [{ text, position }];

function valueSaid(comparison: Comparison, difference: Difference, here: PairSide): Said {
  const there = otherSide(here);
  const [own, other] = [comparison[here], comparison[there]];
  const [mine, its] = [
    deedOf(own, eventAt(own.timeline, difference[here])),
    deedOf(other, eventAt(other.timeline, difference[there])),
  ];
  const otherwise = mine.does === its.does ? '' : ` (${its.does} there)`;
  const values = `${mine.value} here, ${its.value} there`;
  const text = `${whoseEvent(own, difference[here])} ${mine.does}${otherwise}: ${values}`;
  return {
    text,
    statements: [...statementsAt(own, difference[here]), ...statementsAt(other, difference[there])],
  };
}

function writerSaid(comparison: Comparison, difference: Difference, here: PairSide): Said {
  const there = otherSide(here);
  const own = comparison[here];
  const { does, value } = deedOf(own, eventAt(own.timeline, difference[here]));
  const [mine, its] = [here, there].map((side) => writerOf(comparison[side], difference[side]));
  return {
    text: `${whoseEvent(own, difference[here])} ${does}: ${value}, ${mine} here, ${its} there`,
    statements: [
      ...statementsAt(own, difference[here]),
      ...statementsAt(comparison[there], difference[there]),
    ],
  };
}

function writerOf(side: Side, event: number): string {
  const writer = side.trace.writers[event];
  if (writer === INITIAL) return 'from the start';
  return `of ${whoseEvent(side, writer)} (event ${writer})`;
}

/** Two writes of one place come in one order here and in the other there. */
function orderSaid(comparison: Comparison, difference: Difference, here: PairSide): Said {
  const there = otherSide(here);
  const own = comparison[here];
  const [mine, its] = [difference[here], difference[there]];
  const overtaken = overtakenBy(comparison, difference);
  const isLater = overtaken[here] < mine;
  const { does } = deedOf(own, eventAt(own.timeline, madeBy(own, mine)));
  const who = whoseEvent(own, madeBy(own, mine));
  const whom = whoseEvent(own, madeBy(own, overtaken[here]));
  const [when, otherwise] = isLater ? ['after', 'before'] : ['before', 'after'];
  return {
    text: `${who} ${does} ${when} ${whom} does (event ${overtaken[here]}) here, ${otherwise} that there`,
    statements: [
      ...statementsAt(own, madeBy(own, mine)),
      ...statementsAt(comparison[there], madeBy(comparison[there], its)),
    ],
  };
}

/** The event that made the store which the event brings to memory. */
const madeBy = ({ timeline, trace }: Side, event: number): number =>
  timeline.columns.kindAt(event) === 'committed' ? trace.writers[event] : event;

/** The nearest write of the same place that comes on the other side of it in the other run. */
function overtakenBy(
  { a, matching: { toB } }: Comparison,
  difference: Difference,
): { a: number; b: number } {
  const object = objectOf(a.trace.meanings[difference.a]);
  let nearest = { a: difference.a, b: difference.b };
  for (let event = 0; event < a.trace.length; event++) {
    const isWrite = a.trace.writes[event] === 1 && objectOf(a.trace.meanings[event]) === object;
    if (!isWrite || toB[event] === NONE) continue;
    if (event < difference.a === toB[event] < difference.b || event === difference.a) continue;
    const distance = Math.abs(event - difference.a);
    const isNearer = nearest.a === difference.a || distance < Math.abs(nearest.a - difference.a);
    if (isNearer) nearest = { a: event, b: toB[event] };
  }
  return nearest;
}

/** What only one of the runs has. */
function loneSaid(comparison: Comparison, difference: Difference, here: PairSide): Said {
  const side: PairSide = difference.a === NONE ? 'b' : 'a';
  const own = comparison[side];
  const index = difference[side];
  const event = eventAt(own.timeline, index);
  const where = side === here ? 'here' : 'there';
  const statements = statementsAt(own, index);
  if (event.kind === 'nmi-entered') {
    return { text: `an NMI comes to CPU${event.cpu} ${where} only`, statements };
  }
  const { does, value } = deedOf(own, event);
  const what = value === '' ? does : `${does}: ${value}`;
  return { text: `${whoseEvent(own, index)}, ${where} only: ${what}`, statements };
}

/** One CPU waits where the other run's goes on. */
function waitSaid(comparison: Comparison, difference: Difference, here: PairSide): Said {
  const waiting: PairSide = difference.waits === 'a' ? 'a' : 'b';
  const going = otherSide(waiting);
  const own = comparison[going];
  const { cpu } = eventAt(own.timeline, difference[going]);
  const standing = lineAt(comparison[waiting], difference[waiting], cpu);
  const how = difference.spins ? 'spins' : 'waits';
  const [mine, its] = waiting === here ? [how, 'goes on'] : ['goes on', how];
  return {
    text: `${whoseEvent(own, difference[going])} ${mine} here, ${its} there`,
    statements: [...statementsOf(standing), ...statementsAt(own, difference[going])],
  };
}
