/** Text of both versions beside each other, as sdiff(1) draws it: a mark between two halves. */
import { padded } from '../../machine/program/printable.ts';
import { type Paint, PLAIN } from '../../report/printing/paint.ts';

/** `<`: only the first has it; `>`: only the second; `|`: they differ. */
export type Mark = ' ' | '<' | '>' | '|';

const SEPARATION = 3;

/** Characters of one half. */
export function halfWidth(width: number): number {
  return Math.floor((width - SEPARATION) / 2);
}

export function halves(
  left: readonly string[],
  right: readonly string[],
  mark: Mark,
  options: { width: number; paint?: Paint },
): string[] {
  const { width, paint = PLAIN } = options;
  const half = halfWidth(width);
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, index) => {
    const line = `${padded(left[index] ?? '', half)} ${mark} ${right[index] ?? ''}`.trimEnd();
    return painted(line, mark, paint);
  });
}

function painted(line: string, mark: Mark, paint: Paint): string {
  switch (mark) {
    case ' ':
      return line;
    case '<':
      return paint.red(line);
    case '>':
      return paint.green(line);
    case '|':
      return paint.yellow(line);
  }
}
