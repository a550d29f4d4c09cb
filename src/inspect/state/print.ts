/** What an expression gives at a mark: what memory holds, and behind it each CPU that sees something else. */
import type { Asked } from '../../history/expressions/asked.ts';
import { type Expression, readExpression } from '../../history/expressions/expression.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { chosenFrame, framesOf } from './frames.ts';
import { answerText, type Format, partsOf, type Showing, type Shown } from './value-words.ts';

/** Where it is asked: at a mark, in a frame of a CPU. */
export interface PrintPlace {
  machine: Machine;
  /** Index of the event before the mark, -1 at the start. */
  index: number;
  cpu: number;
  /** Depth of the frame, null for the default one. */
  frame: number | null;
}

export interface Printed {
  /** As it was written. */
  name: string;
  isOk: boolean;
  /** What memory holds, or the CPU sees that the expression asks. */
  text: string;
  /** What it is made of, null where there is no value; and how that is shown. */
  shown: Shown | null;
  showing: Showing;
  /** CPUs that see something else: their own store buffers hold it. */
  others: Seen[];
}

interface Seen {
  cpu: number;
  text: string;
  shown: Shown | null;
  showing: Showing;
}

/** What a frame of a CPU asks; a CPU's eyes ask in the default frame of that CPU. */
export function askedIn(
  { eyes, system }: Expression,
  { machine, index, cpu, frame }: PrintPlace,
): Asked {
  const asking = eyes ?? cpu;
  const frames = framesOf(system, machine, asking);
  const chosen = chosenFrame(frames, asking === cpu ? frame : null) ?? null;
  return { machine, index, cpu: asking, frame: chosen, eyes };
}

export function printed(expression: Expression, at: Asked, format: Format | null): Printed {
  const { system, text: name } = expression;
  const showing = { system, at, format };
  const answer = expression.answer(at);
  const text = answerText(showing, answer);
  const others = at.eyes === null ? seenOtherwise(expression, showing, text) : [];
  return { name, isOk: answer.ok, text, others, shown: answer.ok ? answer : null, showing };
}

function seenOtherwise(
  expression: Expression,
  { system, at, format }: Showing,
  memory: string,
): Seen[] {
  return at.machine.cpus.flatMap(({ buffer }, cpu) => {
    if (buffer.length === 0) return [];
    const showing = { system, at: { ...at, eyes: cpu }, format };
    const answer = expression.answer(showing.at);
    const text = answerText(showing, answer);
    return text === memory ? [] : [{ cpu, text, shown: answer.ok ? answer : null, showing }];
  });
}

/** `flag = 0; CPU0 sees 1` */
export function printedLine({ name, text, others }: Printed): string {
  const seen = others.map((other) => `; CPU${other.cpu} sees ${other.text}`).join('');
  return `${name} = ${text}${seen}`;
}

/** The same on as many lines as it needs: arrays and structs part by part where they are too wide. */
export function printedLines(print: Printed, width: number): string[] {
  const line = printedLine(print);
  if (line.length <= width) return [line];
  const { name, others } = print;
  const seen = others.flatMap((other) => expanded(other, `CPU${other.cpu} sees `, width));
  return [...expanded(print, `${name} = `, width), ...seen];
}

function expanded(
  { shown, showing, text }: { shown: Shown | null; showing: Showing; text: string },
  head: string,
  width: number,
): string[] {
  const isWide = head.length + text.length > width;
  const parts = shown === null || !isWide ? [] : partsOf(showing, shown);
  const indent = /^ */.exec(head)?.[0] ?? '';
  if (parts.length === 0)
    return wrap((head + text).trimStart(), width, indent.length, indent.length + 2);
  const inner = parts.flatMap((part) =>
    expanded({ shown: part, showing, text: part.text }, `${indent}  ${part.name} = `, width),
  );
  return [`${head}{`, ...inner, `${indent}}`];
}

/** The expression, or what is wrong with it and where. */
export function readPrint(text: string, system: System): Expression | string {
  const read = readExpression(text, system);
  return read.ok ? read.expression : `column ${read.column + 1}: ${read.message}`;
}
