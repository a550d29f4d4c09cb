/** Macro invocations replaced until none is left (C11 6.10.3.4), by D. Prosser's algorithm of 1986. */
import type { HideSet } from './hide-sets.ts';
import type { Macro } from './macros.ts';
import { MAX_LEVELS, MAX_MADE, type Problem, Stop } from './problems.ts';
import { type Call, substitute } from './substitution.ts';
import type { Token } from './tokens.ts';

/** What follows in the file. */
export interface Following {
  /** Whether an opening parenthesis is next. */
  isOpen(): boolean;
  /** The next token, undefined at the end. */
  take(): Token | undefined;
}

/** What all expansions of a file have in common. */
export interface Macros {
  table: ReadonlyMap<string, Macro>;
  tell(problem: Problem): void;
  /** Counts what has been made and moved. */
  work: { characters: number; tokens: number };
  /** How many arguments of invocations in the file have been met. */
  args: number;
}

/** Tokens that are read, copied or made for a text of the size that is allowed. */
const MAX_TOKENS = 4 * MAX_MADE;
/** Brackets within an argument; the parser takes no more. */
const MAX_DEPTH = 400;

interface Collected {
  args: Token[][];
  close: Token;
}

export class Expansion {
  /** What is still to be looked at, the next one last. */
  private readonly pending: Token[] = [];
  private readonly out: Token[] = [];
  private readonly macros: Macros;
  private readonly following: Following | null;
  private readonly level: number;
  private readonly isCondition: boolean;

  constructor(
    macros: Macros,
    { following = null, level = 0, isCondition = false }: Partial<Options> = {},
  ) {
    this.macros = macros;
    this.following = following;
    this.level = level;
    this.isCondition = isCondition;
  }

  /** Replaces the macros among some tokens, with what follows them where an invocation goes on there. */
  run(tokens: readonly Token[]): Token[] {
    this.prepend(tokens);
    for (let token = this.pending.pop(); token !== undefined; token = this.pending.pop()) {
      if (token.kind !== 'name') this.emit(token);
      else if (this.isCondition && token.text === 'defined') this.passOperand(token);
      else if (!this.invoke(token)) this.emit(token);
    }
    return this.out;
  }

  private prepend(tokens: readonly Token[]): void {
    for (let index = tokens.length - 1; index >= 0; index--) this.pending.push(tokens[index]);
  }

  private emit(token: Token): void {
    this.out.push(token);
  }

  /** The operand of `defined` is not replaced. */
  private passOperand(token: Token): void {
    this.emit(token);
    const hasParenthesis = this.pending[this.pending.length - 1]?.text === '(';
    for (let count = hasParenthesis ? 3 : 1; count > 0; count--) {
      const next = this.pending.pop();
      if (next !== undefined) this.emit(next);
    }
  }

  /** Puts in what an invocation that begins with that name makes; false where none does. */
  private invoke(name: Token): boolean {
    const macro = this.macros.table.get(name.text);
    if (macro === undefined || name.hide.has(name.text)) return false;
    if (name.hide.size >= MAX_LEVELS || this.level >= MAX_LEVELS) {
      const message = `more than ${MAX_LEVELS} macros within each other`;
      throw new Stop(name, message, `write what '${name.text}' stands for in fewer steps`);
    }
    if (macro.parameters === null) {
      this.replace(macro, name, { args: [], close: name }, name.hide.with(name.text));
      return true;
    }
    if (!this.isOpen()) return false;
    const collected = this.collect(macro, name);
    if (!this.isRightCount(macro, name, collected)) return true;
    const hide = name.hide.intersection(collected.close.hide).with(name.text);
    this.replace(macro, name, collected, hide);
    return true;
  }

  private replace(macro: Macro, name: Token, { args, close }: Collected, hide: HideSet): void {
    const expanded: (readonly Token[])[] = [];
    const isWithin = name.argument === close.argument;
    const call: Call = {
      macro,
      args,
      expanded: (index) => {
        expanded[index] ??= this.inner(args[index] ?? []);
        return expanded[index];
      },
      from: {
        start: Math.min(name.start, close.start),
        end: Math.max(name.end, close.end),
        argument: isWithin ? name.argument : 0,
      },
      space: name.space,
      hide,
      tell: this.macros.tell,
    };
    const made = macro.make ? [this.made(macro.make(name.start), name)] : substitute(call);
    const { work } = this.macros;
    for (const { text, space } of made) work.characters += text.length + (space ? 1 : 0);
    this.count(name, made.length + 1);
    this.prepend(made);
  }

  private made(text: string, name: Token): Token {
    return { ...name, kind: text.startsWith('"') ? 'quoted' : 'number', text };
  }

  private inner(argument: readonly Token[]): Token[] {
    const { macros, level, isCondition } = this;
    return new Expansion(macros, { level: level + 1, isCondition }).run(argument);
  }

  private count(at: Token, tokens: number): void {
    const { work } = this.macros;
    work.tokens += tokens;
    if (work.characters <= MAX_MADE && work.tokens <= MAX_TOKENS) return;
    const message = `macros make more than ${MAX_MADE} characters of this file`;
    throw new Stop(at, message, `'${at.text}' is where it becomes too much: write less by macros`);
  }

  private isOpen(): boolean {
    const next = this.pending[this.pending.length - 1];
    return next === undefined ? (this.following?.isOpen() ?? false) : next.text === '(';
  }

  private take(): Token | undefined {
    return this.pending.pop() ?? this.following?.take();
  }

  /** The arguments between the parentheses that are next. */
  private collect(macro: Macro, name: Token): Collected {
    const last = macro.isVariadic ? (macro.parameters?.length ?? 0) - 1 : Infinity;
    const args: Token[][] = [[]];
    this.take();
    this.macros.args++;
    for (let depth = 0; ; ) {
      const token = this.take();
      if (token === undefined) {
        const message = `the arguments of '${name.text}' do not end`;
        throw new Stop(name, message, "write ')' behind the last one");
      }
      const { text } = token;
      if (text === ')' && depth === 0) return { args, close: token };
      if (text === '(' && ++depth > MAX_DEPTH) {
        throw new Stop(token, 'this is nested too deeply', 'split it into functions');
      }
      if (text === ')') depth--;
      this.count(name, 1);
      if (text === ',' && depth === 0 && args.length <= last) {
        args.push([]);
        this.macros.args++;
      } else args[args.length - 1].push(this.marked(token));
    }
  }

  /** A token of the file itself comes from the argument that it stands in. */
  private marked(token: Token): Token {
    if (this.level > 0 || token.hide.size > 0 || token.argument !== 0) return token;
    return { ...token, argument: this.macros.args };
  }

  private isRightCount(macro: Macro, name: Token, { args, close }: Collected): boolean {
    const wanted = macro.parameters?.length ?? 0;
    const given = wanted === 0 && args.length === 1 && args[0].length === 0 ? 0 : args.length;
    if (given === wanted || (macro.isVariadic && given === wanted - 1)) return true;
    const some = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;
    const least = macro.isVariadic ? `at least ${some(wanted - 1)}` : some(wanted);
    const message = `'${name.text}' takes ${least}, not ${given}`;
    const advice = `write ${macro.name}(${macro.parameters?.join(', ')}), a macro: ${macro.place}`;
    const [start, end] = [Math.min(name.start, close.start), Math.max(name.end, close.end)];
    this.macros.tell({ start, end, message, advice });
    return false;
  }
}

interface Options {
  following: Following | null;
  /** In how many arguments of arguments it is. */
  level: number;
  /** Of an `#if`. */
  isCondition: boolean;
}
