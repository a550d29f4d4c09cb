/** The conditional groups of a file: which of them is read (C11 6.10.1). */
import type { Problem } from './problems.ts';
import type { Token } from './tokens.ts';

interface Group {
  /** Its #if. */
  opened: Token;
  name: string;
  /** One of its branches has been read, or none is to be. */
  isDone: boolean;
  hasElse: boolean;
}

export class Groups {
  private readonly open: Group[] = [];
  private readonly tell: (problem: Problem) => void;

  constructor(tell: (problem: Problem) => void) {
    this.tell = tell;
  }

  get depth(): number {
    return this.open.length;
  }

  /** #if; gives whether its first branch is read. */
  begin(opened: Token, name: string, isTrue: boolean): boolean {
    this.open.push({ opened, name, isDone: isTrue, hasElse: false });
    return isTrue;
  }

  /** #elif and #else; gives whether this branch is read. `test` is asked only where it matters. */
  branch(at: Token, name: string, test: () => boolean): boolean {
    const group = this.open[this.open.length - 1];
    if (group === undefined) {
      this.stray(at, name);
      return true;
    }
    if (group.hasElse) {
      const message = `#${name} behind #else`;
      this.tell({
        ...place(at),
        message,
        advice: 'put it before the #else, or write #endif between',
      });
      return false;
    }
    group.hasElse = name === 'else';
    if (group.isDone) return false;
    group.isDone = test();
    return group.isDone;
  }

  /** #endif. */
  end(at: Token): void {
    if (this.open.pop() === undefined) this.stray(at, 'endif');
  }

  /** The end of the file. */
  finish(): void {
    for (const { opened, name } of this.open) {
      const message = `#${name} without #endif`;
      this.tell({ ...place(opened), message, advice: 'write #endif where what it chooses ends' });
    }
  }

  private stray(at: Token, name: string): void {
    const message = `#${name} without #if`;
    this.tell({ ...place(at), message, advice: 'delete it, or write the #if that it belongs to' });
  }
}

const place = ({ start, end }: Token) => ({ start, end });
