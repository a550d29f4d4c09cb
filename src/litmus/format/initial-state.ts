/** The initial state: `int x = 1; int *p = &x; 0:rax=p; uint64_t t[2] = {1,2};`. */
import { canonical } from '../../machine/program/values.ts';
import type { Binding, Constant, Location } from './litmus-test.ts';
import type { Token, Tokens } from './tokens.ts';

const TYPE_QUALIFIERS = new Set(['volatile', 'const', '_Atomic', 'unsigned', 'signed', 'struct']);

/** All variables of a protocol together have as many words. */
const MOST_ELEMENTS = 16_384;

export function parseInitialState(tokens: Tokens): Binding[] {
  const bindings: Binding[] = [];
  let elements = 0;
  for (;;) {
    while (tokens.accept(';')) {
      // Empty bindings are allowed.
    }
    const start = tokens.peek();
    if (start.kind === 'end') return bindings;
    bindings.push(parseBinding(tokens));
    elements += bindings.at(-1)?.length ?? 0;
    if (elements > MOST_ELEMENTS) {
      const message = `arrays of more than ${MOST_ELEMENTS} elements together`;
      tokens.refuse(message, 'declare smaller ones', start);
    }
    if (tokens.peek().kind !== 'end') tokens.expect(';', 'behind a binding');
  }
}

function parseBinding(tokens: Tokens): Binding {
  const start = tokens.peek();
  const type = parseType(tokens);
  let pointer = false;
  while (tokens.accept('*')) pointer = true;
  const location = parseLocation(tokens);
  let length: number | null = null;
  if (location.kind === 'variable' && location.index !== null) {
    length = location.index;
    location.index = null;
  }
  const values = tokens.accept('=') ? parseValues(tokens) : [];
  if (length !== null && values.length > 0 && values.length !== length) {
    tokens.refuse(`${length} values are wanted`, 'give as many values as elements', start);
  }
  return { location, type, pointer, length, values, source: tokens.source(start) };
}

/** A type stands where a name is followed by what it declares. */
function parseType(tokens: Tokens): string | null {
  const words: string[] = [];
  while (tokens.peek().kind === 'name' && declares(tokens)) words.push(tokens.take().text);
  return words.length === 0 ? null : words.join(' ');
}

function declares(tokens: Tokens): boolean {
  const next = tokens.peek(1);
  if (TYPE_QUALIFIERS.has(tokens.peek().text)) return true;
  if (next.kind === 'name' || next.text === '*') return true;
  // `int [x]` and `int 0:rax`; but `t[2]` is an array.
  if (next.kind === 'number') return tokens.peek(2).text === ':';
  return next.text === '[' && tokens.peek(2).kind === 'name';
}

function parseValues(tokens: Tokens): Constant[] {
  if (!tokens.accept('{')) return [parseConstant(tokens)];
  if (tokens.accept('}')) return [];
  const values = [parseConstant(tokens)];
  while (tokens.accept(',')) values.push(parseConstant(tokens));
  tokens.expect('}', 'behind the values');
  return values;
}

/** `0:r1`, `P0:r1`, `x`, `[x]`, `x[1]`. */
export function parseLocation(tokens: Tokens): Location {
  if (tokens.accept('[')) {
    const name = tokens.expectKind('name', 'a variable').text;
    tokens.expect(']', 'behind the variable');
    return { kind: 'variable', name, index: null };
  }
  const thread = threadNumber(tokens.peek());
  if (thread !== null && tokens.peek(1).text === ':') {
    tokens.take();
    tokens.take();
    if (tokens.accept('%'))
      tokens.refuse('symbolic registers are not supported', 'name a register');
    return { kind: 'register', thread, name: tokens.expectKind('name', 'a register').text };
  }
  const name = tokens.expectKind('name', 'a variable or a register').text;
  if (!tokens.accept('[')) return { kind: 'variable', name, index: null };
  const index = parseIndex(tokens);
  tokens.expect(']', 'behind the index');
  return { kind: 'variable', name, index };
}

function parseIndex(tokens: Tokens): number {
  const token = tokens.expectKind('number', 'an index');
  const index = Number(token.text);
  if (index < 0 || !Number.isSafeInteger(index)) {
    tokens.refuse('expected an index of 0 or more', 'write a smaller number', token);
  }
  return index;
}

function threadNumber({ kind, text }: Token): number | null {
  if (kind === 'number') return Number(text);
  const match = /^P(\d+)$/.exec(text);
  return match === null ? null : Number(match[1]);
}

/** `1`, `-0x1`, `x`, `&x`, `&x[1]`, `ATOMIC_INIT(1)`. */
export function parseConstant(tokens: Tokens): Constant {
  const token = tokens.peek();
  if (token.kind === 'number') {
    tokens.take();
    const digits = token.text.replace('-', '');
    const value = BigInt(digits);
    return { kind: 'number', value: canonical(token.text.startsWith('-') ? -value : value) };
  }
  if (tokens.accept('ATOMIC_INIT')) {
    tokens.expect('(', 'behind ATOMIC_INIT');
    const value = tokens.within(() => parseConstant(tokens));
    tokens.expect(')', 'behind the value');
    return value;
  }
  tokens.accept('&');
  const name = tokens.expectKind('name', 'a number or a variable').text;
  if (!tokens.accept('[')) return { kind: 'address', name, index: 0 };
  const index = parseIndex(tokens);
  tokens.expect(']', 'behind the index');
  return { kind: 'address', name, index };
}
