/** The instructions that a site may hold, as a protocol writes them: SDM vol. 2. */
import type { SourceRange, TextSymbol } from '../../machine/program/program.ts';
import type { Scalar } from '../../machine/program/values.ts';
import { addressOf, checkPlace } from '../checking/operands/places.ts';
import { type Checker, isInvalid, refuse } from '../checking/scope/checker.ts';
import { constant } from '../checking/scope/conversions.ts';
import { isKnownAtStart } from '../meaning/constants.ts';
import { ATOMIC, INT, UNSIGNED_LONG } from '../meaning/ctypes.ts';
import { MAX_SITE_BYTES, NOPS } from '../meaning/text-layout.ts';
import type { Expression, Place } from '../meaning/tree.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { numberOf, numberWithin } from './macro-arguments.ts';

/** `bytes`, then a 32-bit distance from the end of it all to `target`, then `tail`. */
export interface SiteInstruction {
  bytes: readonly number[];
  /** Known once variables and functions have addresses; null for no distance. */
  target: Expression | null;
  tail: readonly number[];
  /** What it adds to the variable at `target`. */
  update: { operand: number; type: Scalar; isLocked: boolean } | null;
  /** As it is written, and where. */
  text: string;
  source: SourceRange;
}

export const lengthOf = ({ bytes, target, tail }: SiteInstruction): number =>
  bytes.length + (target === null ? 0 : 4) + tail.length;

/** What stands for its own bytes. */
const WORDS: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(NOPS.map((bytes, length) => [`NOP${length}`, bytes]).slice(1)),
  INT3: [0xcc],
  RET: [0xc3],
  UD2: [0x0f, 0x0b],
};

const LOCK = 0xf0;
const DS = 0x3e;

/** What an instruction's word takes, and what it makes of that; null: wrong, which has been told. */
interface Form {
  takes: string;
  count: number;
  make(reader: Reader, args: readonly SyntaxNode[]): Made | null;
}

type Made = Pick<SiteInstruction, 'bytes'> & Partial<SiteInstruction>;

interface Reader {
  checker: Checker;
  symbols: readonly TextSymbol[];
}

const relative = (...opcode: number[]): Form => ({
  takes: 'a text symbol or a function',
  count: 1,
  make: (reader, [name]) => {
    const target = targetOf(reader, name);
    return target && { bytes: opcode, target };
  },
});

const FORMS: Readonly<Record<string, Form>> = {
  CALL5: relative(0xe8),
  JMP5: relative(0xe9),
  JCC6: {
    takes: 'a condition from 0 to 15, and a text symbol or a function',
    count: 2,
    make: (reader, [code, name]) => {
      const condition = numberWithin(reader.checker, code, 0, 15);
      const target = targetOf(reader, name);
      return condition === null || target === null
        ? null
        : { bytes: [0x0f, 0x80 + condition], target };
    },
  },
  JMP2: {
    takes: 'a number of bytes to jump over',
    count: 1,
    make: ({ checker }, [distance]) => {
      const bytes = signedByte(checker, distance);
      return bytes && { bytes: [0xeb, ...bytes] };
    },
  },
  JCC2: {
    takes: 'a condition from 0 to 15, and a number of bytes to jump over',
    count: 2,
    make: ({ checker }, [code, distance]) => {
      const condition = numberWithin(checker, code, 0, 15);
      const bytes = signedByte(checker, distance);
      return condition === null || bytes === null ? null : { bytes: [0x70 + condition, ...bytes] };
    },
  },
  INC: {
    takes: 'a variable',
    count: 1,
    make: (reader, [name]) => addition(reader, name, [0xff, 0x05], 1),
  },
  DEC: {
    takes: 'a variable',
    count: 1,
    make: (reader, [name]) => addition(reader, name, [0xff, 0x0d], -1),
  },
  ADD: {
    takes: 'a variable and a number from -128 to 127',
    count: 2,
    make: (reader, [name, amount]) => {
      const operand = numberWithin(reader.checker, amount, -128, 127);
      if (operand === null) return null;
      const made = addition(reader, name, [0x83, 0x05], operand);
      return made && { ...made, tail: [operand & 0xff] };
    },
  },
};

const LISTS = 'BYTES(0x0f, 0x1f, ...), CODE(instruction, ...)';
const ADVICE = `write one of ${Object.keys(WORDS).join(', ')}, ${Object.keys(FORMS).join('(), ')}(), LOCK(INC()), DS(instruction), ${LISTS}`;

/** The instructions that `node` stands for; null when something is wrong, which has been told. */
export function instructionsOf(
  checker: Checker,
  symbols: readonly TextSymbol[],
  node: SyntaxNode,
): SiteInstruction[] | null {
  const { text, source } = node;
  const whole = (made: Made): SiteInstruction[] => [
    { target: null, tail: [], update: null, text, source, ...made },
  ];
  if (Object.hasOwn(WORDS, text)) return whole({ bytes: WORDS[text] });
  const name = node.kind === 'call_expression' ? part(node, 'function').text : '';
  const args = name === '' ? [] : namedChildren(part(node, 'arguments'));
  if (name === 'BYTES') {
    const bytes = bytesOf(checker, node, args);
    return bytes && whole({ bytes });
  }
  if (name === 'CODE') {
    const parts = args.map((arg) => instructionsOf(checker, symbols, arg));
    return parts.includes(null) ? null : parts.flatMap((made) => made ?? []);
  }
  if (name === 'LOCK' || name === 'DS') {
    const made = prefixed(checker, symbols, node, args);
    return made && whole({ ...made, text, source });
  }
  if (!Object.hasOwn(FORMS, name)) {
    refuse(checker, node, `'${text}' is no instruction`, ADVICE);
    return null;
  }
  const { count, takes, make } = FORMS[name];
  if (args.length !== count) {
    refuse(checker, node, `${name} takes ${takes}`, 'see the instructions in pokelab.h');
    return null;
  }
  const made = make({ checker, symbols }, args);
  return made && whole(made);
}

/** `LOCK(x)` of what changes a variable, `DS(x)` of anything that is one instruction. */
function prefixed(
  checker: Checker,
  symbols: readonly TextSymbol[],
  node: SyntaxNode,
  args: readonly SyntaxNode[],
): SiteInstruction | null {
  const name = part(node, 'function').text;
  const inner = args.length === 1 ? instructionsOf(checker, symbols, args[0]) : [];
  if (inner === null) return null;
  const [instruction] = inner;
  const { update } = instruction ?? { update: null };
  if (inner.length !== 1 || (name === 'LOCK' && (update === null || update.isLocked))) {
    const message = `${name} is a prefix of one instruction`;
    const advice = name === 'LOCK' ? 'write LOCK(INC(variable)), DEC or ADD' : 'write DS(NOP4)';
    refuse(checker, node, message, `${advice}: with others it has no meaning`);
    return null;
  }
  if (name === 'DS') return { ...instruction, bytes: [DS, ...instruction.bytes] };
  return {
    ...instruction,
    bytes: [LOCK, ...instruction.bytes],
    update: update && { ...update, isLocked: true },
  };
}

function targetOf({ checker, symbols }: Reader, name: SyntaxNode): Expression | null {
  const { text, source } = name;
  const symbol = symbols.find((known) => known.name === text);
  if (symbol) return constant(symbol.address, UNSIGNED_LONG, source);
  const entity = name.kind === 'identifier' ? checker.scope.find(text) : undefined;
  if (entity?.kind === 'function') {
    const { fn } = entity;
    checker.textUses.push({ fn, source });
    checker.addressed.push({ fn, source });
    return { kind: 'function-address', fn, type: UNSIGNED_LONG, source };
  }
  const message = `'${text}' is neither a text symbol nor a function`;
  refuse(checker, name, message, `write TEXT_SYMBOL(${text}); or void ${text}(void); above`);
  return null;
}

function signedByte(checker: Checker, node: SyntaxNode): number[] | null {
  const value = numberWithin(checker, node, -128, 127);
  return value === null ? null : [value & 0xff];
}

/** An addition to a global of 32 bits, whose address is a distance from the instruction's end. */
function addition(
  { checker }: Reader,
  node: SyntaxNode,
  bytes: readonly number[],
  operand: number,
): Made | null {
  const named = checkPlace(checker, node);
  if (named === null) return null;
  const place = counterOf(named);
  const target = place && addressOf(place, node.source);
  if (place === null || target === null || isInvalid(target) || !isKnownAtStart(target)) {
    const message = `'${node.text}' is no int in memory`;
    refuse(checker, node, message, 'name a global int, unsigned int or atomic_t that is not const');
    return null;
  }
  const type = place.type.kind === 'integer' ? place.type.scalar : 's32';
  return { bytes, target, update: { operand, type, isLocked: false } };
}

/** The integer of 32 bits that the place is or holds, null for none. */
function counterOf(place: Place): Place | null {
  const { type, source } = place;
  if (type.constant) return null;
  if (type.kind === 'integer') return /32$/.test(type.scalar) ? place : null;
  const isAtomic = type.kind === 'struct' && type.layout === ATOMIC.layout;
  return isAtomic ? { kind: 'member', object: place, offset: 0, type: INT, source } : null;
}

function bytesOf(
  checker: Checker,
  node: SyntaxNode,
  args: readonly SyntaxNode[],
): readonly number[] | null {
  const bytes: number[] = [];
  for (const arg of args) {
    const value = numberOf(checker, arg);
    if (value === null) return null;
    if (value > 255) {
      refuse(checker, arg, `${arg.text} is no byte`, 'write a number from 0 to 0xff');
      return null;
    }
    bytes.push(value);
  }
  if (bytes.length >= 1 && bytes.length <= MAX_SITE_BYTES) return bytes;
  refuse(checker, node, `code of ${bytes.length} bytes`, `a site has 1 to ${MAX_SITE_BYTES} bytes`);
  return null;
}
