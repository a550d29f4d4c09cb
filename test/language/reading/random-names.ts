/**
 * Random C in which the same names are types here and values there: casts or calls, declarations or
 * products. What a name is follows from the scopes that the text has opened, as in C.
 */

/** Names of pokelab.h and <stdint.h> that may be hidden, and names that are always declared first. */
const NAMES = ['a', 'b', 'T', 'U', 'u8', 's64', 'ulong', 'size_t', 'int16_t'];
const PREDEFINED = ['u8', 's64', 'ulong', 'size_t', 'int16_t'];
const BASES = ['int', 'unsigned', 'char', 'short', 'unsigned long', 'bool', 'long long'];
const BINARY = '+ - * & | ^ == != < <= > >= && ||'.split(' ');
const UNARY = ['-', '+', '~', '!', '- ', '-~'];
const SPACES = ['', ' '];

type Scope = Map<string, 'type' | 'value'>;

/** Writes a program, one choice after the other taken from a list of numbers. */
export class RandomNames {
  private scopes: Scope[] = [new Map(PREDEFINED.map((name) => [name, 'type']))];
  private readonly choices: readonly number[];
  private next = 0;

  constructor(choices: readonly number[]) {
    this.choices = choices;
  }

  private below(limit: number): number {
    const choice = this.choices[this.next++] ?? 0;
    return choice % limit;
  }

  private one<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  private named(kind: 'type' | 'value'): string[] {
    return NAMES.filter((name) => {
      const scope = this.scopes.findLast((open) => open.has(name));
      return scope?.get(name) === kind;
    });
  }

  private declare(name: string, kind: 'type' | 'value'): void {
    this.scopes[this.scopes.length - 1].set(name, kind);
  }

  private plainType(): string {
    const named = this.named('type');
    return named.length > 0 && this.below(4) > 0 ? this.one(named) : this.one(BASES);
  }

  private type(): string {
    const base = this.plainType();
    return this.one([base, base, base, `const ${base}`, `${base} const`]);
  }

  private value(): string {
    const named = this.named('value');
    if (named.length > 0 && this.below(4) > 0) return this.one(named);
    return this.one(['3', '1', '0x7fffffff', 'array[1]', '*p', 'f(2)', '(f)(9)', '~0ul', "'a'"]);
  }

  /** A unary expression of C; `depth` bounds what it holds. */
  private operand(depth: number): string {
    const gap = this.one(SPACES);
    const inside = (): string => this.expression(depth - 1);
    const cast = (): string => `(${this.type()})${gap}${this.operand(depth - 1)}`;
    if (depth <= 0) return this.one([() => this.value(), () => `(${this.value()})`])();
    return this.one([
      () => this.value(),
      () => `(${this.value()})`,
      cast,
      cast,
      cast,
      () => `(${inside()})`,
      () => `${this.one(UNARY)}(${inside()})`,
      () => `${this.one(UNARY)}(${this.value()})`,
      () => `sizeof${gap}(${this.type()})`,
      () => `sizeof${gap}(${this.value()})`,
      () => `sizeof${gap}(${this.type()}[2])`,
      () => `sizeof${gap}(${this.type()} *)`,
      () => `sizeof (array[${this.one(SPACES)}1])`,
      () => `(f)${gap}(${inside()})`,
      () => `(f${gap}(${inside()}))`,
      () => `(array${gap}[(${inside()}) & 1])`,
      () => `(${inside()} ? ${inside()} : ${inside()})`,
      () => `(${inside()})${gap}/ (((${inside()}) & 7) + 2)`,
      () => `(${inside()})${gap}% (((${inside()}) & 7) + 2)`,
      () => `((${inside()}) ${this.one(['<<', '>>'])} ((${inside()}) & 7))`,
      () => `(*(${this.one(['int', 'unsigned'])} *)&array[0])`,
      () => `(*p)`,
      () => `(typeof${gap}(${this.type()}))${gap}${this.operand(depth - 1)}`,
      () => `(__typeof__ (${inside()}))${gap}${this.operand(depth - 1)}`,
      () => `sizeof${gap}(typeof(${this.value()}) *)`,
      () => `(${this.type()}){ ${inside()} }`,
      () => `(${inside()} ?: ${inside()})`,
      () => this.statementExpression(depth - 1),
    ])();
  }

  /** A block with declarations and a value. */
  private statementExpression(depth: number): string {
    this.scopes.push(new Map());
    const text = `({ ${this.declaration()}${this.declaration()}${this.expression(depth)}; })`;
    this.scopes.pop();
    return text.replaceAll('\n', ' ');
  }

  /** Operands with operators between them, which bind as C has it. */
  private expression(depth: number): string {
    let text = this.operand(depth);
    for (let more = this.below(3); more > 0; more--) {
      const next = this.operand(depth - 1);
      // Without a space where no longer operator comes about.
      const gap = /^[-+*&=~!]/.test(next) ? ' ' : this.one(SPACES);
      text += `${this.one(SPACES)}${this.one(BINARY)}${gap}${next}`;
    }
    return text;
  }

  private count(text: string): string {
    return `sum = sum * 31 + (unsigned long)(${text});\n`;
  }

  /** In two steps: declarations in it add to the sum, and C says nothing of when it is then read (C11 6.5p2). */
  private countExpression(depth: number): string {
    const text = this.expression(depth);
    return `{ unsigned long given = (unsigned long)(${text}); ${this.count('given').trim()} }\n`;
  }

  /** A declaration of a name that the innermost block has not declared yet. */
  private declaration(): string {
    const scope = this.scopes[this.scopes.length - 1];
    const name = this.one(NAMES.filter((each) => !scope.has(each)));
    if (name === undefined) return '';
    const type = this.plainType();
    const isType = this.below(2) === 0;
    this.declare(name, isType ? 'type' : 'value');
    if (isType) return `typedef ${type} ${this.one([name, `(${name})`])};\n`;
    const value = this.one(['5', '-3', '(int)-7', `sizeof (${name})`, `sizeof ${name}`]);
    return this.one([
      `${type} ${name} = ${value};\n`,
      `${type} (${name}) = ${value};\n`,
      `unsigned ${name} = ${value};\n`,
      `long ${name} = ${value}, *q_${name} = &${name}; sum += *q_${name};\n`,
      `enum { ${name} = ${this.below(9)} };\n`,
    ]);
  }

  private statement(depth: number): string {
    const types = this.named('type');
    const values = this.named('value');
    const [type, value] = [this.one([...types, 'int']), this.one([...values, 'sum'])];
    const other = this.one([...values, 'sum']);
    return this.one([
      () => this.declaration(),
      () => this.declaration(),
      () => this.countExpression(3),
      () => this.countExpression(3),
      () => `${value} * ${other};\n`,
      () => `${value} * ${other}, ${this.count(other)}`,
      () => `f (${value});\n`,
      () => `(f)(${value});\n`,
      () => `(${value}) & ${other};\n`,
      () => `{ ${type} * q, r; sum += sizeof (q) + sizeof (r); }\n`,
      () => `{ ${type} (q) = 3; sum += q + sizeof (q); }\n`,
      () => `{ ${type} q = 3, (r) = (${type})(q) + 1; sum += q + r; }\n`,
      () => `for (${value} * ${other}; sum & 1; sum++) ;\n`,
      () => `for (${type} (q) = 2, r = 4; q < r; q++) ${this.count('q + sizeof (q)')}`,
      () => `if ((${value}) & ${other}) ${this.countExpression(2)}`,
      () =>
        `switch ((${type})(${value}) & 1) { case (int)-1: sum++; default: sum += (${value}) - 1; }\n`,
      () => `switch (${value} & 7) { case (int)1 ... (${type})3: sum++; default: sum += 7; }\n`,
      () =>
        `{ typeof(${type}) q = 3, r; __auto_type s = (${value}) - 1; sum += q + s + sizeof (r); }\n`,
      () =>
        `{ typeof((${value}) * ${other}) *q, r = (${value}); q = &r; ${this.count('*q + r')} }\n`,
      () => this.block(depth - 1),
      () => this.block(depth - 1),
    ])();
  }

  private block(depth: number): string {
    if (depth < 0) return '';
    this.scopes.push(new Map());
    let text = this.declaration() + this.declaration();
    for (let more = 2 + this.below(6); more > 0; more--) text += this.statement(depth);
    this.scopes.pop();
    return `{\n${text}}\n`;
  }

  /** The body of a function that sums up what its expressions give. */
  body(): string {
    const first = `unsigned long sum = 1;\nint array[2] = { 6, -7 }, *p = &array[1];\n`;
    return `{\n${first}${this.block(3)}${this.block(3)}return sum;\n}\n`;
  }
}
