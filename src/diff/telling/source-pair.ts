/** The statements at a divergence, with the lines around them, both versions beside each other. */
import { printable } from '../../machine/program/printable.ts';
import type { Program } from '../../machine/program/program.ts';
import { type Paint, PLAIN } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import type { StatementLine } from '../comparing/statement-lines.ts';
import { halfWidth, halves } from './two-halves.ts';

/** Lines shown before and behind the statement. */
const AROUND = 3;

export interface SourceSide {
  program: Program;
  line: StatementLine | null;
}

export function sourcePairLines(
  a: SourceSide,
  b: SourceSide,
  { width, paint = PLAIN }: { width: number; paint?: Paint },
): string[] {
  const half = halfWidth(width);
  return halves(excerpt(a, half), excerpt(b, half), '|', { width, paint });
}

function excerpt({ program, line }: SourceSide, width: number): string[] {
  const source = line?.source ?? null;
  if (source === null) return ['(no statement)'];
  const lines = (program.files[source.file]?.text ?? '').split('\n');
  const first = Math.max(1, source.line - AROUND);
  const last = Math.min(lines.length, source.endLine + AROUND);
  const shown = lines.slice(first - 1, last).map((text) => printable(text.replaceAll('\t', '  ')));
  const indent = Math.min(
    ...shown.filter((text) => text.trim() !== '').map((text) => text.search(/\S/)),
  );
  const digits = String(last).length;
  return shown.flatMap((text, index) => {
    const number = first + index;
    const mark = number >= source.line && number <= source.endLine ? '>' : ' ';
    const head = `${mark}${String(number).padStart(digits)} `;
    const code = text.slice(indent).trimEnd();
    const own = code.length - code.trimStart().length;
    const hanging = Math.min(own + 4, Math.floor(width / 3));
    const lines = code === '' ? [''] : wrap(code.trim(), width - head.length, own, hanging);
    return lines.map((line, row) => (row === 0 ? head : ' '.repeat(head.length)) + line);
  });
}
