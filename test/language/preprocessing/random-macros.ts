/** Writes random texts with macros, one choice after the other taken from a list of numbers. */

const OBJECTS = ['A', 'B', 'C', 'D'];
const FUNCTIONS = ['f', 'g', 'h', 'v', 'w'];
const PARAMETERS = ['x', 'y', 'z'];
const OTHERS = ['1', '2', 'a', 'b', '+', '-', '.', '"s"', "'c'", '->', '1.e', 'e', '<', '&', '\\'];

interface Shape {
  /** How many parameters, null for a macro without parentheses. */
  parameters: string[] | null;
  /** The last takes what is left. */
  rest: boolean;
}

export class RandomMacros {
  private readonly choices: readonly number[];
  private next = 0;
  private readonly shapes = new Map<string, Shape>();

  constructor(choices: readonly number[]) {
    this.choices = choices;
  }

  private below(limit: number): number {
    return (this.choices[this.next++] ?? 0) % limit;
  }

  private one<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  private space(): string {
    return this.one(['', ' ', ' ', ' ', '/* A */', '  ']);
  }

  private call(depth: number, words: readonly string[]): string {
    const name = this.one(FUNCTIONS);
    const shape = this.shapes.get(name);
    const wanted = shape?.parameters?.length ?? 1;
    const count = shape?.rest ? this.below(3) + wanted - 1 : wanted;
    const args = Array.from({ length: count }, () => this.tokens(depth - 1, 3, words));
    return `${name}${this.space()}(${args.join(',')})`;
  }

  /** Up to `most` tokens, parentheses balanced and commas only within them. */
  private tokens(depth: number, most: number, words: readonly string[]): string {
    let text = '';
    for (let count = this.below(most + 1); count > 0; count--) {
      const token =
        depth <= 0
          ? this.one([...words, ...OTHERS, ...FUNCTIONS])
          : this.one([
              () => this.one(words),
              () => this.one(words),
              () => this.one(OTHERS),
              () => this.one(FUNCTIONS),
              () => this.call(depth, words),
              () => this.call(depth, words),
              () => `(${this.tokens(depth - 1, 3, words)})`,
              () => `(${this.tokens(depth - 1, 2, words)},${this.tokens(depth - 1, 2, words)})`,
            ])();
      text += `${this.space()}${token} `;
    }
    return text;
  }

  /** The body of a macro: tokens, and what only stands there. */
  private body(parameters: readonly string[] | null): string {
    const names = parameters?.map((name) => name.replace('...', '')) ?? [];
    const words = [...OBJECTS, ...names, ...names, ...names];
    let text = '';
    for (let count = this.below(4); count > 0; count--) {
      const word = (): string => this.one([...words, '1', 'e', '+', '', 'f']);
      text += this.one([
        () => this.tokens(2, 3, words),
        () => (names.length > 0 ? ` #${this.space()}${this.one(names)} ` : this.one(OBJECTS)),
        () => `a ${word()} ## ${word()} b `,
        () => ` ${this.one(words)}##${this.one([...words, '1'])} `,
        () => (names.length > 0 ? `p(1, ##${names[names.length - 1]}) ` : '2 '),
        () => `${this.one(FUNCTIONS)} `,
      ])();
    }
    return text;
  }

  private define(): string {
    const name = this.one([...OBJECTS, ...FUNCTIONS]);
    if (OBJECTS.includes(name)) {
      this.shapes.set(name, { parameters: null, rest: false });
      return `#undef ${name}\n#define ${name} ${this.body(null)}\n`;
    }
    const rest = this.below(3) === 0;
    const count = this.below(3) + (rest ? 1 : 0);
    const parameters = PARAMETERS.slice(0, count);
    if (rest) parameters[count - 1] = this.one(['...', 'z...']);
    const named = parameters.map((each) => (each === '...' ? '__VA_ARGS__' : each));
    this.shapes.set(name, { parameters, rest });
    const body = this.body(named);
    return `#undef ${name}\n#define ${name}(${parameters.join(', ')}) ${body}\n`;
  }

  private number(): string {
    const numbers = ['0', '1', '2u', '-1', '7', '0x7fffffffffffffff', '1ull', "'a'", 'A', 'B'];
    return this.one([...numbers, 'defined A', 'defined(f)']);
  }

  condition(depth: number): string {
    const inner = (): string => this.condition(depth - 1);
    if (depth <= 0) return this.number();
    const operators = '+ - * / % << >> < > <= >= == != & ^ | && ||'.split(' ');
    return this.one([
      () => this.number(),
      () => `(${inner()})`,
      () => `${this.one(['-', '~', '!', '+'])} ${inner()}`,
      () => `${inner()} ${this.one(operators)} ${inner()}`,
      () => `${inner()} ${this.one(operators)} ${inner()}`,
      () => `(${inner()} ? ${inner()} : ${inner()})`,
    ])();
  }

  /** Lines of text and directives. */
  text(depth = 2): string {
    let text = '';
    for (let count = 3 + this.below(5); count > 0; count--) {
      text += this.one([
        () => this.define(),
        () => this.define(),
        () => `${this.tokens(3, 5, OBJECTS)};\n`,
        () => `${this.tokens(3, 5, OBJECTS)};\n`,
        () => `${this.call(3, OBJECTS).replaceAll(' ', this.one([' ', '\n', ' \\\n']))};\n`,
        () => (depth > 0 ? this.conditional(depth - 1) : `${this.one(OBJECTS)}\n`),
      ])();
    }
    return text;
  }

  private conditional(depth: number): string {
    const test = (): string => this.condition(2);
    const open = this.one([`#if ${test()}`, '#ifdef A', '#ifndef g']);
    const middle = this.one(['', `#elif ${test()}\n${this.text(depth - 1)}`]);
    const other = this.one(['', `#else\n${this.text(depth - 1)}`]);
    return `${open}\n${this.text(depth - 1)}${middle}${other}#endif\n`;
  }
}
