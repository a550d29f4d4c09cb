/** The table of an X86_64 test: a column a thread, instructions in AT&T syntax. */
import type { SourceRange } from '../../machine/program/program.ts';
import { canonical, type Value } from '../../machine/program/values.ts';
import type { LitmusTest } from '../format/litmus-test.ts';
import { checkThreadCount, Refusal, rangeOf } from '../format/refusal.ts';
import { asksNothing, meantBy } from '../format/slips.ts';
import { type RegisterPart, registerPart } from './x86-registers.ts';

export type Operand =
  | { kind: 'register'; part: RegisterPart }
  | { kind: 'immediate'; value: Value }
  | {
      kind: 'memory';
      /** null for none. */
      symbol: string | null;
      displacement: number;
      base: RegisterPart | null;
      index: RegisterPart | null;
      scale: number;
    }
  /** Where a jump goes. */
  | { kind: 'label'; name: string };

export interface X86Instruction {
  /** In lower case, without `lock`. */
  mnemonic: string;
  locked: boolean;
  operands: Operand[];
  source: SourceRange;
}

export type X86Line =
  | { kind: 'label'; name: string; source: SourceRange }
  | ({ kind: 'run' } & X86Instruction);

/** `text` is the test's, with comments blanked. The lines of each thread, by thread number. */
export function parseTable(test: LitmusTest, text: string): Map<number, X86Line[]> {
  const [head, ...rows] = rowsOf(test, text);
  checkThreadCount(test, head?.length ?? 0);
  const threads = head.map(({ text: name, start }) => {
    const match = /^P(\d+)$/.exec(name);
    if (match !== null) return Number(match[1]);
    const source = rangeOf(text, { start, end: start + Math.max(1, name.length) });
    throw new Refusal(source, `expected the name of a thread`, 'write P0 | P1 | ... ;');
  });
  const lines = new Map<number, X86Line[]>(threads.map((thread) => [thread, []]));
  for (const row of rows) {
    row.forEach((cell, column) => {
      const thread = lines.get(threads[column]);
      if (thread === undefined) {
        if (cell.text === '') return;
        const message = `there is no thread in column ${column + 1}`;
        throw new Refusal(rangeOf(text, rangeOfCell(cell)), message, 'name it in the first row');
      }
      thread.push(...parseCell(text, cell));
    });
  }
  for (const thread of lines.values()) refuseTwice(thread);
  return lines;
}

function refuseTwice(lines: readonly X86Line[]): void {
  const names = new Set<string>();
  for (const line of lines) {
    if (line.kind !== 'label') continue;
    if (names.has(line.name)) {
      const message = `the label '${line.name}' stands twice in its thread`;
      throw new Refusal(line.source, message, 'give one of them another name');
    }
    names.add(line.name);
  }
}

interface TableCell {
  text: string;
  start: number;
}

const rangeOfCell = ({ text, start }: TableCell) => ({ start, end: start + text.length });

/** Cells by row. A `;` behind `lock` belongs to the instruction. */
function rowsOf(test: LitmusTest, text: string): TableCell[][] {
  const rows: TableCell[][] = [];
  let row: TableCell[] = [];
  let from = test.code.start;
  for (let at = from; at < test.code.end; at++) {
    if (text[at] !== '|' && text[at] !== ';') continue;
    const raw = text.slice(from, at);
    if (text[at] === ';' && /^\s*lock\s*$/i.test(raw)) continue;
    const trimmed = raw.trim();
    row.push({ text: trimmed, start: from + raw.indexOf(trimmed) });
    from = at + 1;
    if (text[at] === '|') continue;
    rows.push(row);
    row = [];
  }
  const left = text.slice(from, test.code.end);
  if (left.trim() !== '') refuseRest(text, from + left.search(/\S/), left.trim());
  return rows;
}

/** What stands behind the last row is an unfinished row, or a question that is none. */
function refuseRest(text: string, start: number, rest: string): never {
  const [word] = rest.split(/[^\w~]/, 1);
  const source = rangeOf(text, { start, end: start + Math.max(1, word.length) });
  if (meantBy(word) !== undefined) throw new Refusal(source, ...asksNothing(word));
  throw new Refusal(source, "';' is missing", "end each row with ';', and ask with exists (...)");
}

function parseCell(text: string, cell: TableCell): X86Line[] {
  const lines: X86Line[] = [];
  let { text: rest, start } = cell;
  const skip = (count: number) => {
    start += count;
    rest = rest.slice(count);
  };
  for (
    let label = /^([\w.$]+)\s*:\s*/.exec(rest);
    label !== null;
    label = /^([\w.$]+)\s*:\s*/.exec(rest)
  ) {
    const end = start + label[1].length;
    lines.push({ kind: 'label', name: label[1], source: rangeOf(text, { start, end }) });
    skip(label[0].length);
  }
  if (rest === '') return lines;
  const source = rangeOf(text, { start, end: start + rest.length });
  const lock = /^lock\s*;?\s*/i.exec(rest);
  if (lock !== null) skip(lock[0].length);
  const mnemonic = /^[A-Za-z][\w]*/.exec(rest)?.[0] ?? '';
  if (mnemonic === '') {
    throw new Refusal(source, 'expected an instruction', 'write one: movl $1,(x)');
  }
  const operands = splitOperands(rest.slice(mnemonic.length)).map((written) =>
    parseOperand(written, source, /^j/i.test(mnemonic)),
  );
  const locked = lock !== null;
  lines.push({ kind: 'run', mnemonic: mnemonic.toLowerCase(), locked, operands, source });
  return lines;
}

/** At the commas outside parentheses. */
function splitOperands(text: string): string[] {
  const operands = text.split(/,(?![^([]*[)\]])/).map((operand) => operand.trim());
  return operands.length === 1 && operands[0] === '' ? [] : operands;
}

const NUMBER = '-?(?:0[xX][0-9a-fA-F]+|\\d+)';
const IMMEDIATE = new RegExp(`^\\$?(${NUMBER})$`);
const MEMORY = new RegExp(
  `^(?:%[a-z]s:)?(${NUMBER})?([A-Za-z_][\\w.]*)?\\s*(?:[([]\\s*([^)\\]]*?)\\s*[)\\]])?$`,
  'i',
);

/** SDM vol. 1, 3.7.5; with 0, which herd7 has, the index is left out. */
const SCALES = ['0', '1', '2', '4', '8'];

function parseOperand(written: string, source: SourceRange, isJump: boolean): Operand {
  const refuse = (): never => {
    throw new Refusal(
      source,
      `the operand '${written.replace(/\s+/g, ' ')}' is not supported`,
      /\s/.test(written)
        ? "write ',' between operands, '|' between threads, and ';' behind a row"
        : 'see SPEC.md, Litmus tests, X86_64',
    );
  };
  if (isJump && /^[A-Za-z_.][\w.$]*$/.test(written)) return { kind: 'label', name: written };
  if (/^%[A-Za-z]\w*$/.test(written)) {
    return { kind: 'register', part: registerPart(written.slice(1)) ?? refuse() };
  }
  const immediate = IMMEDIATE.exec(written);
  if (immediate !== null) return { kind: 'immediate', value: numberOf(immediate[1]) };
  const memory = MEMORY.exec(written);
  if (memory === null) return refuse();
  const [, displacement = '0', outside, inside = ''] = memory;
  const offset = Number(numberOf(displacement));
  // SDM vol. 1, 3.7.5: 32 bits with a sign.
  if (Math.abs(offset) > 2 ** 31) refuse();
  const parts = inside.split(',').map((part) => part.trim());
  if (/^[A-Za-z_][\w.]*$/.test(parts[0]) && outside === undefined && parts.length === 1) {
    const address = { displacement: offset, base: null, index: null, scale: 1 };
    return { kind: 'memory', symbol: parts[0], ...address };
  }
  const register = (name: string | undefined): RegisterPart | null =>
    name === undefined || name === ''
      ? null
      : ((name.startsWith('%') ? registerPart(name.slice(1)) : null) ?? refuse());
  const scale = parts[2] || '1';
  if (!SCALES.includes(scale) || parts.length > 3) refuse();
  return {
    kind: 'memory',
    symbol: outside ?? null,
    displacement: offset,
    base: register(parts[0]),
    index: register(parts[1]),
    scale: Number(scale),
  };
}

function numberOf(text: string): Value {
  const value = BigInt(text.replace('-', ''));
  return canonical(text.startsWith('-') ? -value : value);
}
