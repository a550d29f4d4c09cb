/** A text in which macros are replaced, and the way from its places to the file's. */
import type { SourceRange } from '../../machine/program/program.ts';
import { Lines } from '../reading/lines.ts';
import type { MacroUse, ReadableText } from '../reading/readable-text.ts';
import type { Token } from './tokens.ts';

/** Where a token of an expansion comes from. `at` and `end` count within the expansion. */
interface Piece {
  at: number;
  end: number;
  /** In the file. */
  from: Pick<Token, 'start' | 'end' | 'argument'>;
}

/** What is put in place of what the file has from `start` to `end`. */
export interface Expanded {
  start: number;
  end: number;
  text: string;
  pieces: readonly Piece[];
  /** Null for a token that goes over joined lines. */
  macro: Pick<MacroUse, 'name' | 'place'> | null;
}

type Placed = Expanded & {
  /** Where it begins in the text. */
  at: number;
};

/** Of those in order the last one whose `key` is not behind a place, by its index; -1 when all are. */
function lastUpTo<T>(list: readonly T[], place: number, key: (item: T) => number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class ExpandedText implements ReadableText {
  readonly text: string;
  readonly visible: string;
  private readonly file: number;
  private readonly lines: Lines;
  private readonly placed: Placed[] = [];

  /** `visible` is the file's text, blank where nothing is read. */
  constructor(visible: string, file: number, expansions: readonly Expanded[]) {
    this.visible = visible;
    this.file = file;
    this.lines = new Lines(visible);
    let text = '';
    let done = 0;
    for (const expansion of expansions) {
      text += visible.slice(done, expansion.start);
      this.placed.push({ ...expansion, at: text.length });
      text += expansion.text;
      done = expansion.end;
    }
    this.text = text + visible.slice(done);
  }

  range(start: number, end: number): SourceRange {
    const first = this.expansionAt(start);
    const last = this.expansionAt(Math.max(start, end - 1));
    if (first !== null && first === last) {
      const from = within(first, start - first.at, end - first.at);
      return this.lines.range(this.file, from.start, from.end);
    }
    const from = first?.start ?? this.toFile(start);
    const to = last?.end ?? (end > start ? this.toFile(end - 1) + 1 : from);
    return this.lines.range(this.file, from, to);
  }

  macroAt(line: number, column: number): MacroUse | null {
    const offset = this.lines.startOf(line) + column - 1;
    const found = this.placed[lastUpTo(this.placed, offset, ({ start }) => start)];
    return found?.macro && offset < found.end ? { ...found.macro, text: found.text.trim() } : null;
  }

  macroOf(range: SourceRange): MacroUse | null {
    if (this.placed.length === 0 || range.file !== this.file) return null;
    const start = this.lines.startOf(range.line) + range.column - 1;
    const end = this.lines.startOf(range.endLine) + range.endColumn - 1;
    const found = this.placed[lastUpTo(this.placed, start, (each) => each.start)];
    const isWhole = found?.start === start && found.end === end;
    return isWhole ? this.macroAt(range.line, range.column) : null;
  }

  /** The last one that begins before a place of the text, or there. */
  private before(offset: number): Placed | undefined {
    return this.placed[lastUpTo(this.placed, offset, ({ at }) => at)];
  }

  private expansionAt(offset: number): Placed | null {
    const found = this.before(offset);
    return found && offset < found.at + found.text.length ? found : null;
  }

  private toFile(offset: number): number {
    const found = this.before(offset);
    return found ? found.end + offset - found.at - found.text.length : offset;
  }
}

/** What stands in the file for a part of an expansion: an argument's place, or the whole of it. */
function within(expansion: Expanded, start: number, end: number): Pick<Token, 'start' | 'end'> {
  const { pieces } = expansion;
  const found = { start: Infinity, end: 0, argument: 0 };
  const first = Math.max(
    0,
    lastUpTo(pieces, start, ({ at }) => at),
  );
  for (let index = first; index < pieces.length && pieces[index].at < end; index++) {
    const { from } = pieces[index];
    if (pieces[index].end <= start) continue;
    const isOther = found.argument !== 0 && from.argument !== found.argument;
    if (from.argument === 0 || isOther) return expansion;
    found.argument = from.argument;
    found.start = Math.min(found.start, from.start);
    found.end = Math.max(found.end, from.end);
  }
  return found.argument === 0 ? expansion : found;
}
