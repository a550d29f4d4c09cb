/** Finds the places where C depends on whether a name is a type, with the scopes that decide it. */
import { DeclarationScan } from './declaration-names.ts';
import type { Edit } from './edited-text.ts';
import { type KnownNames, type NameKind, NameMarks } from './name-marks.ts';
import { tokensOf } from './tokens.ts';
import { DECLARATION_WORDS, isPerCpuMacro, QUALIFIERS, TAGS, WITH_ARGUMENTS } from './words.ts';

/** Reads as much of C as says where names are declared; what it does not understand it passes by. */
class NameScan extends DeclarationScan {
  private inFunction = false;

  file(): Edit[] {
    const { marks } = this;
    while (!marks.atEnd()) {
      this.items();
      marks.take('}');
    }
    return marks.marked();
  }

  /** Up to the brace that closes a block, or to the end. */
  private items(): void {
    const { marks } = this;
    while (!marks.atEnd() && marks.text() !== '}') {
      const { at } = marks;
      this.item(true);
      if (marks.at === at) marks.at++;
    }
  }

  private block(): void {
    this.nested(() => {
      this.marks.inScope(() => this.braced());
    });
  }

  private braced(): void {
    this.marks.take('{');
    this.items();
    this.marks.take('}');
  }

  private item(mayDeclare: boolean): void {
    const { marks } = this;
    const text = marks.text();
    if (text === '{') this.block();
    else if (/^\s*#|^[;)\]}]$/.test(text)) marks.at++;
    else if (/^(if|while|switch)$/.test(text)) this.controlled();
    else if (text === 'for') this.loop();
    else if (text === 'do' || text === 'else') this.body();
    else if (text === 'case') this.label(() => this.expression(':'));
    else if (text === 'goto') marks.at += 2;
    else if ((marks.isName() || text === 'default') && marks.text(marks.at + 1) === ':') {
      this.label(() => {});
    } else if (mayDeclare && (marks.startsDeclaration() || isPerCpuMacro(text))) this.declaration();
    else this.statement();
  }

  private label(value: () => void): void {
    this.marks.at++;
    value();
    this.marks.take(':');
  }

  private controlled(): void {
    this.marks.at++;
    this.parenthesised();
    this.nested(() => this.item(false));
  }

  /** The statement behind `do` or `else`; no declaration can stand there. */
  private body(): void {
    this.marks.at++;
    this.nested(() => this.item(false));
  }

  private loop(): void {
    const { marks } = this;
    marks.at++;
    this.nested(() => {
      marks.inScope(() => {
        marks.take('(');
        if (marks.startsDeclaration()) this.declaration();
        else this.statement();
        this.expression();
        marks.take(';');
        this.expression();
        marks.take(')');
        this.item(false);
      });
    });
  }

  private statement(): void {
    const { marks } = this;
    const begins = /^[(*]$/.test(marks.text(marks.at + 1));
    if (this.inFunction && begins && marks.isName() && !marks.isType()) marks.markValue(marks.at++);
    this.expression();
    marks.take(';');
  }

  /** Up to what no expression has, or to `stop`. */
  protected expression(stop = ';'): void {
    const { marks } = this;
    while (!marks.atEnd()) {
      const text = marks.text();
      if (text === stop || /^[;)\]}]$/.test(text)) return;
      if (text === '(') {
        // A compound literal; anything else in front of a brace ends the expression.
        if (this.parenthesised() && marks.text() === '{') this.inner('}');
      } else if (text === '[' || text === '?') this.inner(text === '[' ? ']' : ':');
      else if (text === '{') {
        if (marks.text(marks.at - 1) === ')') return;
        this.inner('}');
      } else if (text === '.' || text === '->') {
        marks.pass(marks.at + 1);
        marks.at += 2;
      } else if (TAGS.has(text)) this.tagged();
      else if (text === '...' && stop === ':') marks.markRange(marks.at++);
      else {
        if (marks.isName() && !marks.isType()) marks.pass(marks.at);
        marks.at++;
      }
    }
  }

  protected inner(close: string): void {
    this.nested(() => {
      this.marks.at++;
      this.expression(close);
      this.marks.take(close);
    });
  }

  protected parenthesised(): boolean {
    const { marks } = this;
    const before = marks.at - 1;
    let isType = false;
    this.nested(() => {
      if (!marks.take('(')) return;
      if (marks.text() === '{') this.block();
      // Between the parentheses of a call no type can stand.
      if (marks.text(before) === 'offsetof') marks.joinMembers(marks.at);
      isType = !marks.isName(before) && this.firstInside();
      if (isType) this.restOfType();
      else this.expression();
      marks.take(')');
      if (isType && marks.text(before) === 'sizeof') marks.partSign(marks.at);
    });
    return isType;
  }

  /** Decides on the first name between parentheses; true where a type stands there. */
  private firstInside(): boolean {
    const { marks } = this;
    let { at } = marks;
    if (marks.isName() && !marks.isType()) {
      marks.markValue(marks.at++);
      return false;
    }
    while (QUALIFIERS.has(marks.text(at))) at++;
    const isType = marks.startsTypeName(at);
    if (isType) marks.markType(at);
    return isType || DECLARATION_WORDS.has(marks.text());
  }

  /** Of a type's name between parentheses: only lengths of arrays are expressions. */
  private restOfType(): void {
    const { marks } = this;
    while (!marks.atEnd() && !/^[;)\]}]$/.test(marks.text())) {
      if (marks.text() === '[') this.inner(']');
      else if (WITH_ARGUMENTS.has(marks.text())) this.withArguments();
      else if (TAGS.has(marks.text())) this.tagged();
      else if (marks.take('(')) {
        this.nested(() => this.restOfType());
        marks.take(')');
      } else marks.at++;
    }
  }

  private declaration(): void {
    const { marks } = this;
    const isTypedef = this.specifiers();
    if (isPerCpuMacro(marks.text()) && marks.text(marks.at + 1) === '(') {
      this.perCpuVariable();
      if (marks.take('=')) this.expression(',');
    }
    do {
      const { name, parameters } = this.declarator(false);
      marks.declare(name, isTypedef ? 'type' : 'value');
      this.withArguments();
      if (parameters && marks.text() === '{') {
        this.functionBody(parameters);
        return;
      }
      if (marks.take('=') || marks.take(':')) this.expression(',');
    } while (marks.take(','));
    this.expression();
    marks.take(';');
  }

  private functionBody(parameters: Map<string, NameKind>): void {
    const outer = this.inFunction;
    this.inFunction = true;
    this.marks.inScope(() => this.nested(() => this.braced()), parameters);
    this.inFunction = outer;
  }
}

/** What to put in so that a grammar without a symbol table reads the text as C does. */
export const nameEdits = (text: string, known: KnownNames): Edit[] =>
  new NameScan(new NameMarks(tokensOf(text), known)).file();
