/** The statement that one version alone has, or has elsewhere or otherwise, and that the difference of the runs comes from. */
import { isTextAddress } from '../../machine/program/program.ts';
import { functionName, sourcePosition, sourceText } from '../../report/naming/names.ts';
import type { Comparison, Side } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { lineAt, type StatementLine } from '../comparing/statement-lines.ts';
import { laneOf, PRIVATE } from '../pairing/event-meaning.ts';
import {
  type ChangedPart,
  holds,
  keyOf,
  type ProgramChange,
  programChanges,
} from '../pairing/program-changes.ts';
import { nextCommon, pastOfFailure } from './first-difference.ts';
import { enoughAlone, type Rebuild } from './tried-changes.ts';
import type { Turn } from './turning-point.ts';

export interface ChangedStatement {
  kind: ProgramChange['kind'];
  /** The version whose run shows it. */
  side: 'a' | 'b';
  line: StatementLine;
  /** What the other version has for it, or where it has it: text, and `file:line`. */
  other: { text: string; position: string } | null;
  /** It is the line at which the second version turns. */
  isTurn: boolean;
  /** Its CPU had to wait there when the schedule was carried over. */
  waits: boolean;
  /** Of several changes it was tried by itself, and the first version does not fail under the schedule with it. */
  isEnough: boolean;
}

/** A change as one of the runs comes to it. */
interface Met {
  change: ProgramChange;
  side: 'a' | 'b';
  event: number;
  /** Where that is in the first run. */
  place: number;
  rank: number;
}

export interface Changed {
  /** Null where the runs come to no change of the program. */
  changed: ChangedStatement | null;
  /** Which of several changes is enough was not found out before the budget was spent. */
  isOpen: boolean;
}

/** `rebuild`: to try changes one by one; yields in between. */
export function* changedStatement(
  comparison: Comparison,
  first: Difference | null,
  turn: Turn | null,
  rebuild: Rebuild | null,
  isSpent: () => boolean,
): Generator<void, Changed, void> {
  const all = programChanges(comparison.correspondence);
  const isGone = comparison.a.failure !== null && comparison.b.failure === null;
  const isTried = isGone && rebuild !== null;
  const found = isTried ? yield* enoughAlone(comparison, all, rebuild, isSpent) : [];
  const [enough, isOpen] = [found ?? [], found === null];
  const changes = enough.length > 0 ? enough.map(({ change }) => change) : all;
  const named = turnOrMet(comparison, changes, first, turn);
  if (named === null) return { changed: null, isOpen };
  const { change, ...statement } = named;
  const isEnough = enough.some((one) => one.change === change && one.isAlone);
  return { changed: { ...statement, isEnough }, isOpen };
}

interface Named extends Omit<ChangedStatement, 'isEnough'> {
  change: ProgramChange;
}

function turnOrMet(
  comparison: Comparison,
  changes: readonly ProgramChange[],
  first: Difference | null,
  turn: Turn | null,
): Named | null {
  if (changes.length === 0) return null;
  const own = changes.find(({ b }) => turn !== null && b?.isSeen === true && isAt(b, turn));
  if (own !== undefined && turn !== null) return told(comparison, own, 'b', turn.line, true);
  const met = metIn(comparison, changes, first, turn).sort(
    (one, other) => one.rank - other.rank || one.place - other.place,
  );
  if (met.length === 0) return null;
  const [{ change }] = met;
  // What both have is told as the second version has it.
  const ofChange = met.filter((one) => one.change === change);
  const { side, event } = ofChange.find((one) => one.side === 'b') ?? ofChange[0];
  const { cpu } = comparison[side].timeline.momentAt(event).event;
  return told(comparison, change, side, lineAt(comparison[side], event, cpu), false);
}

const isAt = ({ source }: ChangedPart, { how, line }: Turn): boolean =>
  how !== 'reads' && how !== 'branches' && line.source !== null && holds(source, line.source);

function told(
  { a, b, carried }: Comparison,
  change: ProgramChange,
  side: 'a' | 'b',
  line: StatementLine,
  isTurn: boolean,
): Named {
  const [own, other] = side === 'a' ? [a, b] : [b, a];
  const part = change[side] as ChangedPart;
  const counterpart = change[side === 'a' ? 'b' : 'a'];
  const named = { ...line, ...placed(own, part), source: part.source };
  return {
    change,
    kind: change.kind,
    side,
    line: { ...named, fn: functionName(own.system.program, part.fn) },
    other: counterpart === null ? null : placed(other, counterpart),
    isTurn,
    waits: side === 'b' && carried !== null && carried.deviations.waitsWithin(part.source),
  };
}

const placed = ({ system: { program } }: Side, { source }: ChangedPart) => ({
  text: sourceText(program, source),
  position: sourcePosition(program, source),
});

/** The first time that each change is met where it matters, else the first time. */
function metIn(
  comparison: Comparison,
  changes: readonly ProgramChange[],
  first: Difference | null,
  turn: Turn | null,
): Met[] {
  const past = pastOfFailure(comparison);
  return (['a', 'b'] as const).flatMap((side) => {
    const { timeline } = comparison[side];
    const { columns, length } = timeline;
    const byKey = new Map<number, ProgramChange>();
    for (const change of changes) {
      const part = change[side];
      for (const pc of part?.pcs ?? []) byKey.set(keyOf({ fn: part?.fn ?? 0, pc }), change);
    }
    const end = endOf(side, first);
    const met = new Map<ProgramChange, Met>();
    const isOwn = ownAccesses(comparison[side]);
    let place = 0;
    for (let event = 0; event < length; event++) {
      if (side === 'a') place = event;
      else if (comparison.matching.toA[event] !== NONE) place = comparison.matching.toA[event];
      const change = byKey.get(keyOf({ fn: columns.fn[event], pc: columns.pc[event] }));
      if (change === undefined) continue;
      const isOfTurn = columns.cpu[event] === turn?.line.cpu;
      const counterpart = side === 'a' ? event : nextCommon(comparison, event);
      const matters = isOfTurn || past.has(counterpart);
      const isSeen = change[side]?.isSeen === true;
      const rank =
        (isSeen ? 0 : 8) + (isOwn(event) ? 4 : 0) + (matters ? 0 : 2) + (event <= end ? 0 : 1);
      const known = met.get(change);
      if (known === undefined || rank < known.rank)
        met.set(change, { change, side, event, place, rank });
    }
    return [...met.values()];
  });
}

/** Whether an event of the run is an access to a variable that contexts of one kind on one CPU alone touch there. */
function ownAccesses({ trace, timeline: { columns, length } }: Side): (event: number) => boolean {
  const lanes = new Map<number, number>();
  for (let event = 0; event < length; event++) {
    const address = columns.address[event];
    const lane = columns.kindAt(event) === 'committed' ? null : laneOf(trace.meanings[event]);
    if (address === 0 || lane === null || trace.meanings[event] === PRIVATE) continue;
    const known = lanes.get(address);
    lanes.set(address, known === undefined || known === lane ? lane : NONE);
  }
  return (event) => {
    const address = columns.address[event];
    return address !== 0 && !isTextAddress(address) && (lanes.get(address) ?? NONE) !== NONE;
  };
}

/** The event of the first real difference, the last one that counts as before it. */
function endOf(side: 'a' | 'b', first: Difference | null): number {
  if (first === null) return Number.POSITIVE_INFINITY;
  return side === 'a' ? Math.max(first.a, first.atA) : Math.max(first.b, first.atB);
}
