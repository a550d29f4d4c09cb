/** Declarations as far as they say which names they declare, and which of them are types. */
import type { NameKind, NameMarks } from './name-marks.ts';
import {
  DECLARATION_WORDS,
  PACKED,
  TAGS,
  TYPE_OF_VALUE,
  TYPE_WORDS,
  TYPES_OF,
  WITH_ARGUMENTS,
} from './words.ts';

/** Deeper than the tree may be: such a text is refused whatever its names are. */
const MAX_NESTING = 1000;

interface Declarator {
  name: string | null;
  /** The names of a function's parameters. */
  parameters: Map<string, NameKind> | null;
}

export abstract class DeclarationScan {
  protected readonly marks: NameMarks;
  private depth = 0;

  constructor(marks: NameMarks) {
    this.marks = marks;
  }

  /** Up to what no expression has, or to `stop`. */
  protected abstract expression(stop?: string): void;
  /** Gives whether a type stands there. */
  protected abstract parenthesised(): boolean;
  /** An expression behind the bracket at hand, up to the one that closes it. */
  protected abstract inner(close: string): void;

  protected nested(read: () => void): void {
    this.depth++;
    if (this.depth > MAX_NESTING) this.marks.at = this.marks.tokens.length;
    else read();
    this.depth--;
  }

  /** Attributes and their kind. */
  protected withArguments(): void {
    const { marks } = this;
    for (;;) {
      const word = marks.at;
      const text = marks.text();
      if (text === PACKED) marks.markPacked(marks.at++);
      else if (WITH_ARGUMENTS.has(text)) {
        marks.at++;
        this.parenthesised();
        const close = marks.at - 1;
        if (TYPES_OF.has(text) && marks.text(close) === ')') marks.markTypeOf(word, close);
      } else return;
    }
  }

  /** Gives whether what follows are names of types. */
  protected specifiers(): boolean {
    const { marks } = this;
    let isTypedef = false;
    let hasType = false;
    for (;;) {
      const text = marks.text();
      if (TAGS.has(text)) this.tagged();
      else if (WITH_ARGUMENTS.has(text) || text === PACKED) this.withArguments();
      else if (text === TYPE_OF_VALUE) marks.markType(marks.at++);
      else if (DECLARATION_WORDS.has(text)) marks.at++;
      else if (hasType || !this.takeTypeName()) return isTypedef;
      else hasType = true;
      isTypedef ||= text === 'typedef';
      hasType ||= TAGS.has(text) || TYPE_WORDS.has(text);
      hasType ||= TYPES_OF.has(text) || text === TYPE_OF_VALUE;
    }
  }

  /** A name among specifiers that is the type: declared as one, or nothing else can be meant. */
  private takeTypeName(): boolean {
    const { marks } = this;
    if (!marks.isName()) return false;
    const next = marks.at + 1;
    if (marks.isType()) {
      if (!/^[;=.]$/.test(marks.text(next))) marks.markType(marks.at);
    } else {
      const isUnknown = marks.kindOf(marks.text()) === undefined;
      if (!marks.isName(next) && !(isUnknown && marks.text(next) === '*')) return false;
    }
    marks.at++;
    return true;
  }

  protected tagged(): void {
    const { marks } = this;
    const isEnum = marks.text() === 'enum';
    marks.at++;
    this.withArguments();
    if (marks.isName()) marks.pass(marks.at++);
    this.nested(() => {
      if (!marks.take('{')) return;
      while (!marks.atEnd() && marks.text() !== '}') {
        const { at } = marks;
        if (isEnum) this.enumerator();
        else this.member();
        if (marks.at === at) marks.at++;
      }
      marks.take('}');
    });
    this.withArguments();
  }

  private enumerator(): void {
    const { marks } = this;
    const name = marks.isName() ? marks.text() : null;
    if (name !== null) marks.pass(marks.at++);
    if (marks.take('=')) this.expression(',');
    marks.declare(name, 'value');
    marks.take(',');
  }

  /** Members have names of their own: they hide no others. */
  private member(): void {
    const { marks } = this;
    this.specifiers();
    do {
      this.declarator(false);
      if (marks.take(':')) this.expression(',');
    } while (marks.take(','));
    this.withArguments();
    marks.take(';');
  }

  protected declarator(isParameter: boolean): Declarator {
    const { marks } = this;
    const found: Declarator = { name: null, parameters: null };
    marks.at = marks.behindPointer(marks.at);
    this.withArguments();
    if (marks.text() === '(' && this.isNestedDeclarator(isParameter)) {
      const open = marks.at++;
      this.nested(() => Object.assign(found, this.declarator(isParameter)));
      if (marks.text() === ')' && marks.text(open + 1) !== '*') marks.blank(open, marks.at);
      marks.take(')');
    } else if (marks.isName()) {
      found.name = marks.text();
      marks.pass(marks.at++);
    }
    for (;;) {
      if (marks.text() === '[') this.inner(']');
      else if (marks.text() === '(') {
        const parameters = this.parameters();
        found.parameters ??= parameters;
      } else return found;
    }
  }

  /** C11 6.7.6.3, 11: in a parameter, a type in parentheses is a function's parameter. */
  private isNestedDeclarator(isParameter: boolean): boolean {
    const { marks } = this;
    const inside = marks.at + 1;
    if (/^[*([]$/.test(marks.text(inside))) return true;
    return marks.isName(inside) && !(isParameter && marks.isType(inside));
  }

  /** `DEFINE_PER_CPU(type, name)`: the grammar reads it where it looks like a function. */
  protected perCpuVariable(): void {
    const { marks } = this;
    const macro = marks.at++;
    marks.take('(');
    this.nested(() => {
      this.specifiers();
      this.declarator(true);
    });
    const name = marks.at + 1;
    if (!marks.take(',') || !marks.isName(name) || marks.text(name + 1) !== ')') return;
    marks.asFunction(macro, name);
    marks.declare(marks.text(name), 'value');
    marks.at = name + 2;
  }

  private parameters(): Map<string, NameKind> {
    const { marks } = this;
    return marks.inScope(() => {
      marks.take('(');
      while (!marks.atEnd() && !/^[;{})]$/.test(marks.text())) {
        const { at } = marks;
        this.nested(() => this.parameter());
        if (!marks.take(',') && marks.at === at) marks.at++;
      }
      marks.take(')');
    });
  }

  private parameter(): void {
    this.specifiers();
    const { name } = this.declarator(true);
    this.marks.declare(name, 'value');
    this.withArguments();
  }
}
