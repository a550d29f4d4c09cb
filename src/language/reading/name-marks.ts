/**
 * What names stand for, told to a grammar that cannot know: C is read differently where a name is a
 * type (C11 6.7.8), and only its scope says whether it is. A name at such a place is replaced by a
 * word of the grammar that leaves no choice; `meantKind` finds it again in the tree.
 */
import type { Edit } from './edited-text.ts';
import type { Token } from './tokens.ts';
import { DECLARATION_WORDS, GRAMMAR_TYPES, KEYWORDS, QUALIFIERS, TYPE_WORDS } from './words.ts';

export type NameKind = 'type' | 'value';
/** What a name stands for outside the text, undefined where it is not known there. */
export type KnownNames = (name: string) => NameKind | undefined;

const TYPE = 'int';
const VALUE = 'true';
/** A qualifier of the grammar that takes a type or an expression, and the type that then must follow. */
const TYPE_OF = '_Alignas';
const BEHIND_TYPE_OF = ' int';
/** What binds least of all that the grammar has between two constants. */
const RANGE = '||';
const ATTRIBUTE = '__attribute__((packed))';
const ASSIGNMENT = /^([-+*/%&|^]|<<|>>)?=$/;

/** The kind of a node, given the grammar's and the text in the file. */
export function meantKind(kind: string, text: string): string {
  if (kind === VALUE && !/^true$/i.test(text)) return 'identifier';
  return kind === 'primitive_type' && !TYPE_WORDS.has(text) ? 'type_identifier' : kind;
}

/** The tokens of a text, the one looked at, and the scopes that are open there. */
export class NameMarks {
  at = 0;
  readonly tokens: readonly Token[];
  private readonly edits = new Map<number, Edit>();
  private readonly known: KnownNames;
  private scopes: Map<string, NameKind>[] = [new Map()];

  constructor(tokens: readonly Token[], known: KnownNames) {
    this.tokens = tokens;
    this.known = known;
  }

  /** In the order of the text. */
  marked(): Edit[] {
    return [...this.edits.values()].sort((a, b) => a.start - b.start);
  }

  text(index = this.at): string {
    return this.tokens[index]?.text ?? '';
  }

  atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  /** Goes past a token if it is the one at hand. */
  take(text: string): boolean {
    if (this.text() !== text) return false;
    this.at++;
    return true;
  }

  isName(index = this.at): boolean {
    return this.tokens[index]?.isWord === true && !KEYWORDS.has(this.text(index));
  }

  kindOf(name: string): NameKind | undefined {
    for (let index = this.scopes.length - 1; index >= 0; index--) {
      const kind = this.scopes[index].get(name);
      if (kind !== undefined) return kind;
    }
    return this.known(name);
  }

  isType(index = this.at): boolean {
    return this.isName(index) && this.kindOf(this.text(index)) === 'type';
  }

  declare(name: string | null, kind: NameKind): void {
    if (name !== null) this.scopes[this.scopes.length - 1].set(name, kind);
  }

  /** Runs `read` with a scope of its own, which it gives back. */
  inScope(read: () => void, scope = new Map<string, NameKind>()): Map<string, NameKind> {
    this.scopes.push(scope);
    read();
    this.scopes.pop();
    return scope;
  }

  private put(index: number, text: string): void {
    const { start, end } = this.tokens[index];
    this.edits.set(index, { start, end, text });
  }

  /** Makes `MACRO(type, name)` a declaration of a function: `void MACRO(type, int name)`. */
  asFunction(macro: number, name: number): void {
    this.put(macro, `void ${this.text(macro)}`);
    this.put(name, `${TYPE} ${this.text(name)}`);
  }

  markType(index: number): void {
    if (!GRAMMAR_TYPES.has(this.text(index))) this.put(index, TYPE);
  }

  /** `typeof(...)`, its word at `word`, its last parenthesis at `close`: a node of its own, and a type behind it. */
  markTypeOf(word: number, close: number): void {
    const { end } = this.tokens[close];
    this.put(word, TYPE_OF);
    this.edits.set(close, { start: end, end, text: BEHIND_TYPE_OF });
  }

  /** The dots of a range of cases, which the grammar does not have. */
  markRange(index: number): void {
    this.put(index, RANGE);
  }

  /** `a.b` in offsetof, of which the grammar takes one name. */
  joinMembers(from: number): void {
    let first = from;
    while (first < this.tokens.length && !/^[.;)]$/.test(this.text(first))) first++;
    if (this.text(first) !== '.') return;
    first--;
    let last = first;
    while (this.text(last + 1) === '.' && this.isName(last + 2)) last += 2;
    const { start } = this.tokens[first];
    this.edits.set(first, { start, end: this.tokens[last].end, text: '_' });
  }

  markPacked(index: number): void {
    this.put(index, ATTRIBUTE);
  }

  /** No grammar reads an assignment to `true`, and none takes its left side for a type. */
  markValue(index: number): void {
    if (!ASSIGNMENT.test(this.text(index + 1))) this.put(index, VALUE);
    else this.pass(index);
  }

  /** A name that is no type here, at a place where only a name can stand. */
  pass(index: number): void {
    const name = this.text(index);
    if (GRAMMAR_TYPES.has(name)) this.put(index, '_'.repeat(name.length));
  }

  /** Takes parentheses away that group nothing: the grammar may see a list of parameters in them. */
  blank(...parentheses: number[]): void {
    for (const index of parentheses) this.put(index, ' ');
  }

  /** Keeps a sign apart from the digits behind it: the grammar would take both for one number. */
  partSign(index: number): void {
    if (!/^[-+]$/.test(this.text(index)) || !/^[.\d]/.test(this.text(index + 1))) return;
    const { end } = this.tokens[index];
    this.edits.set(index, { start: end, end, text: ' ' });
  }

  /** Behind the `*` and qualifiers of a pointer that begin there. */
  behindPointer(index: number): number {
    let next = index;
    while (this.text(next) === '*' || QUALIFIERS.has(this.text(next))) next++;
    return next;
  }

  /** True where a declaration can begin, and does. */
  startsDeclaration(): boolean {
    if (DECLARATION_WORDS.has(this.text())) return true;
    if (!this.isName()) return false;
    const kind = this.kindOf(this.text());
    if (kind === 'value') return false;
    const next = this.at + 1;
    const behind = this.behindPointer(next);
    // Of a name that nobody declared gcc says the same: two names, or a pointer, declare.
    if (kind === undefined) return this.isName(next) || (behind > next && this.isName(behind));
    return (
      this.isName(behind) || this.text(behind) === '(' || DECLARATION_WORDS.has(this.text(next))
    );
  }

  /** True for a type's name that begins what is between parentheses, where that names a type. */
  startsTypeName(index: number): boolean {
    if (!this.isType(index)) return false;
    const behind = this.behindPointer(index + 1);
    const next = this.text(behind);
    if (next === '(') return behind === index + 1 || /^[*)]$/.test(this.text(behind + 1));
    return next === ')' || next === '[' || DECLARATION_WORDS.has(next);
  }
}
