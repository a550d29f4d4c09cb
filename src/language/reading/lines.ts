/** Offsets of a text as lines and columns, and back. */
import type { SourceRange } from '../../machine/program/program.ts';

export class Lines {
  private readonly starts = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.starts.push(at + 1);
    }
  }

  /** The line that an offset is in, counted from 1. */
  lineOf(offset: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where a line begins; lines are counted from 1. */
  startOf(line: number): number {
    return this.starts[line - 1];
  }

  range(file: number, start: number, end: number): SourceRange {
    const line = this.lineOf(start);
    const endLine = this.lineOf(end);
    const column = start - this.startOf(line) + 1;
    return { file, line, column, endLine, endColumn: end - this.startOf(endLine) + 1 };
  }
}
