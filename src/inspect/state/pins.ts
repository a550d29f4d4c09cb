/** Expressions that stay in sight: what each gives at a mark, and what it gave before. */
import type { AskedFrame } from '../../history/expressions/asked.ts';
import {
  type Expression,
  type ReadExpression,
  readExpression,
} from '../../history/expressions/expression.ts';
import { frameNamed } from '../../history/expressions/locals.ts';
import type { Timeline } from '../../history/timeline.ts';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import { printed } from './print.ts';

/** One that names variables of a function is asked in the innermost frame of that function on that CPU. */
export interface Pin {
  text: string;
  /** null for one that names none. */
  fn: string | null;
  cpu: number;
}

export interface PinnedValue {
  /** `size`, with its function where it has one. */
  name: string;
  isOk: boolean;
  text: string;
  others: { cpu: number; text: string }[];
  /** What it was before the current event, where that has changed it, and whose that is. */
  was: { text: string; event: number; cpu: number } | null;
}

const known = new WeakMap<System, Map<string, ReadExpression>>();

function read(system: System, text: string): ReadExpression {
  const expressions = known.get(system) ?? new Map<string, ReadExpression>();
  known.set(system, expressions);
  const found = expressions.get(text) ?? readExpression(text, system);
  expressions.set(text, found);
  return found;
}

export const pinName = ({ text, fn, cpu }: Pin): string =>
  fn === null ? text : `${text} (${printable(fn)}(), CPU${cpu})`;

/** Pins of another protocol's run may mean nothing in this one: they say so. */
export function pinnedValue(
  pin: Pin,
  timeline: Timeline,
  { mark, cpu }: { mark: number; cpu: number },
): PinnedValue {
  const name = pinName(pin);
  const expression = read(timeline.system, pin.text);
  if (!expression.ok) return { name, isOk: false, text: expression.message, others: [], was: null };
  const at = (wanted: number) => valueAt(pin, expression.expression, timeline, wanted, cpu);
  const { isOk, text, others } = at(mark);
  const was = mark > 0 ? at(mark - 1).text : text;
  const event = mark - 1;
  const old = was === text ? null : { text: was, event, cpu: timeline.columns.cpu[event] };
  return { name, isOk, text, others, was: old };
}

function valueAt(
  { fn, cpu: own }: Pin,
  expression: Expression,
  timeline: Timeline,
  mark: number,
  followed: number,
): Pick<PinnedValue, 'isOk' | 'text' | 'others'> {
  const machine = timeline.machineAt(mark);
  const { eyes, system } = expression;
  const cpu = Math.min(eyes ?? (fn === null ? followed : own), system.cpus - 1);
  const frame: AskedFrame | null = fn === null ? null : frameNamed(system, machine, cpu, fn);
  if (fn !== null && frame === null) {
    return { isOk: false, text: `<CPU${cpu} is not in ${printable(fn)}()>`, others: [] };
  }
  return printed(expression, { machine, index: mark - 1, cpu, frame, eyes }, null);
}
