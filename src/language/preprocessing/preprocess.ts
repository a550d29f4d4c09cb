/** A file with its macros replaced and its directives obeyed, as the parser reads it. */
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import { Lines } from '../reading/lines.ts';
import { Directives, type Table } from './directives.ts';
import { Expansion } from './expansion.ts';
import type { Macro } from './macros.ts';
import { type Problem, Stop } from './problems.ts';
import { type Expanded, ExpandedText } from './source-map.ts';
import { between, type Gap, lex, type Token } from './tokens.ts';

export interface Preprocessed {
  text: ExpandedText;
  /** What is wrong with directives and invocations, and what to write instead. */
  problems: readonly { source: SourceRange; message: string; advice: string }[];
}

/** More than these are not told: they mostly follow from the first. */
const MAX_PROBLEMS = 50;

const PREDEFINED = `#define __POKELAB__ 1
#define __STDC__ 1
#define __STDC_VERSION__ 201112L
#define __x86_64__ 1
#define __LP64__ 1
#define _Pragma(text)
`;

/** A macro whose value depends on where it stands. */
const moving = (name: string, make: (at: number) => string): Macro => {
  return {
    name,
    make,
    parameters: null,
    isVariadic: false,
    body: [],
    place: 'C',
    origin: 'library',
  };
};

class Preprocessing {
  private readonly problems: Problem[] = [];
  private readonly expansions: Expanded[] = [];
  private readonly macros: Table;
  private readonly file: SourceFile;
  private readonly lines: Lines;

  constructor(file: SourceFile) {
    this.file = file;
    this.lines = new Lines(file.text);
    const tell = (problem: Problem) => {
      if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
    };
    this.macros = { table: new Map(), tell, work: { characters: 0, tokens: 0 }, args: 0 };
    let count = 0;
    for (const macro of [
      moving('__LINE__', (at) => `${this.lines.lineOf(at)}`),
      moving('__FILE__', () => JSON.stringify(file.name)),
      moving('__COUNTER__', () => `${count++}`),
    ]) {
      this.macros.table.set(macro.name, macro);
    }
    this.read(PREDEFINED, () => ({ place: 'Pokelab', origin: 'library' }));
  }

  /** What the command line defines. Its errors are told at the file's beginning. */
  commandLine(): void {
    for (const { name, value } of this.file.defines ?? []) {
      const place = `-D ${name}${value === '1' ? '' : `=${value}`}`;
      const text = `#define ${name} ${value}`.replace(/[\r\n]/g, ' ');
      const before = this.problems.length;
      this.read(text, () => ({ place, origin: 'command' }));
      for (const problem of this.problems.slice(before)) {
        Object.assign(problem, { start: 0, end: 1, message: `${place}: ${problem.message}` });
      }
    }
  }

  library(file: SourceFile): void {
    const lines = new Lines(file.text);
    const before = this.problems.length;
    this.read(file.text, (at) => {
      return { place: `${file.name}, line ${lines.lineOf(at)}`, origin: 'library' };
    });
    const problem = this.problems[before];
    if (problem) throw new Error(`${file.name}:${lines.lineOf(problem.start)}: ${problem.message}`);
  }

  /** Takes the macros of a text. */
  private read(text: string, where: ConstructorParameters<typeof Directives>[2]): void {
    const directives = new Directives(text, this.macros, where);
    while (directives.take() !== undefined);
    directives.finish();
  }

  /** The gaps of the file. */
  own(): readonly Gap[] {
    const directives = new Directives(this.file.text, this.macros, (at) => {
      return { place: `line ${this.lines.lineOf(at)}`, origin: 'file' };
    });
    try {
      for (let token = directives.take(); token !== undefined; token = directives.take()) {
        this.token(token, directives);
      }
      directives.finish();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.problems.push(error.problem);
    }
    return directives.gaps;
  }

  private token(token: Token, directives: Directives): void {
    const { start, end, text, kind } = token;
    const macro = kind === 'name' ? this.macros.table.get(text) : undefined;
    if (macro === undefined) {
      if (end - start !== text.length) {
        const pieces = [{ at: 0, end: text.length, from: token }];
        this.expansions.push({ start, end, text, pieces, macro: null });
      }
      return;
    }
    const made = new Expansion(this.macros, { following: directives }).run([token]);
    if (made.length === 1 && made[0] === token) return;
    this.expand(macro, { start, end: directives.end }, made);
  }

  private expand({ name, place }: Macro, { start, end }: Gap, made: readonly Token[]): void {
    const source = this.file.text;
    const before = this.expansions[this.expansions.length - 1];
    let text = '';
    let last = before?.end === start ? before.text : (source[start - 1] ?? '');
    const pieces = made.map((token, index) => {
      const isApart = index > 0 && token.space;
      text += isApart ? ' ' : between(last, token.text);
      const at = text.length;
      text += token.text;
      last = token.text;
      return { at, end: text.length, from: token };
    });
    text += between(last, source[end] ?? '');
    this.expansions.push({ start, end, text, pieces, macro: { name, place } });
  }

  told(index: number): Preprocessed['problems'] {
    return this.problems.map(({ start, end, message, advice }) => {
      return { source: this.lines.range(index, start, end), message, advice };
    });
  }

  /** The file with its gaps blank, and the macros of it replaced. */
  result(index: number): ExpandedText {
    const source = this.file.text;
    const visible: string[] = [];
    let done = 0;
    for (const { start, end } of this.own().toSorted((a, b) => a.start - b.start)) {
      if (end <= done) continue;
      const from = Math.max(start, done);
      visible.push(source.slice(done, from), source.slice(from, end).replace(/[^\n]/g, ' '));
      done = end;
    }
    visible.push(source.slice(done));
    return new ExpandedText(visible.join(''), index, this.expansions);
  }
}

/**
 * Reads what a file's directives say. `index` is its place in `program.files`; `library` has macros
 * that it may use without defining them.
 */
export function preprocess(file: SourceFile, index: number, library?: SourceFile): Preprocessed {
  const preprocessing = new Preprocessing(file);
  preprocessing.commandLine();
  if (library) preprocessing.library(library);
  const text = preprocessing.result(index);
  return { text, problems: preprocessing.told(index) };
}

/** Names that the command line defines and that the file has nowhere, not even where it is not read. */
export function unusedDefines({ text, defines = [] }: SourceFile): string[] {
  const names = new Set(lex(text).tokens.map((token) => token.text));
  return defines.map(({ name }) => name.replace(/\(.*/s, '')).filter((name) => !names.has(name));
}
