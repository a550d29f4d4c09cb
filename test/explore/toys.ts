/** Programs of a few operations, written by hand, whose state graphs can be counted on paper. */
import {
  type Cell,
  DATA_BASE,
  type ExchangeOrder,
  type Expression,
  type Local,
  type Operation,
  type Program,
  type Site,
  type SourceRange,
  type StopPhase,
  TEXT_BASE,
} from '../../src/machine/program/program.ts';

const source: SourceRange = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 2 };

export const constant = (value: number): Expression => ({ kind: 'constant', value });
export const local = (index: number): Expression => ({ kind: 'local', index });

/** The address of the n-th cell of a toy. */
const at = (cell: number): Expression => constant(DATA_BASE + 4 * cell);

export const store = (cell: number, value: number): Operation => ({
  source,
  kind: 'store',
  address: at(cell),
  value: constant(value),
  type: 's32',
  fault: -1,
});
export const load = (cell: number, into: number): Operation => ({
  source,
  kind: 'load',
  address: at(cell),
  type: 's32',
  local: into,
  fixup: -1,
});
export const increment = (cell: number, order: ExchangeOrder = 'full'): Operation => ({
  source,
  kind: 'exchange',
  operator: 'add',
  order,
  address: at(cell),
  operand: constant(1),
  expected: null,
  type: 's32',
  local: -1,
  blocking: false,
});
export const mb: Operation = { source, kind: 'fence', fence: 'mb' };
export const wmb: Operation = { source, kind: 'fence', fence: 'wmb' };
export const relax: Operation = { source, kind: 'relax' };
export const jump = (target: number): Operation => ({ source, kind: 'jump', target });
/** Goes on when the local is not zero. */
export const unlessZero = (index: number, target: number): Operation => ({
  source,
  kind: 'branch',
  condition: local(index),
  target,
});
export const leave: Operation = { source, kind: 'return', value: null };
/** The site that every toy has: two bytes, `xchg %ax,%ax` to `jmp +0`. */
export const SITE: Site = {
  name: 'site',
  address: TEXT_BASE + 4,
  size: 2,
  contents: [
    { name: 'old', bytes: [0x66, 0x90] },
    { name: 'new', bytes: [0xeb, 0x00] },
  ],
  wanted: 1,
};
export const execute: Operation = {
  source,
  kind: 'execute',
  address: constant(SITE.address),
  local: -1,
};
export const poke = (offset: number, byte: number): Operation => ({
  source,
  kind: 'store',
  address: constant(SITE.address + offset),
  value: constant(byte),
  type: 'u8',
  fault: -1,
});
export const stop = (phase: StopPhase): Operation => ({ source, kind: 'stop', phase });
export const halt = (...observed: number[]): Operation => ({ source, kind: 'halt', observed });

export interface Toy {
  /** One list of operations a CPU. */
  tasks: Operation[][];
  nmi?: Operation[];
  cells?: number;
}

/** A program whose functions all have two locals, `r0` and `r1`. */
export function toyProgram({ tasks, nmi, cells = 2 }: Toy): Program {
  const bodies = nmi === undefined ? tasks : [...tasks, nmi];
  const register = (name: string): Local => ({
    name,
    type: 's32',
    temporary: false,
    pointer: false,
  });
  return {
    files: [{ name: 'toy.c', text: '' }],
    functions: bodies.map((operations, index) => ({
      name: `f${index}`,
      parameters: 0,
      locals: [register('r0'), register('r1')],
      operations,
    })),
    cells: Array.from({ length: cells }, (_, index): Cell => {
      const name = String.fromCharCode(120 + index);
      return {
        name,
        address: DATA_BASE + 4 * index,
        type: 's32',
        pointer: false,
        initial: 0,
        readOnly: false,
      };
    }),
    sites: [SITE],
    symbols: [],
    textFunctions: [],
    textUpdates: [],
    tasks: tasks.map((_, index) => index),
    nmiHandler: nmi === undefined ? -1 : tasks.length,
    int3Handler: -1,
    int3Returns: 'claim',
    nesting: { trap: 1, nmi: 1 },
  };
}
