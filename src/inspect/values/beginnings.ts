/** Where a value begins, in words: a constant of the program, what stood there from the start, what the machine gave. */
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import { hexByte } from '../../machine/memory/hex.ts';
import { compileExpression } from '../../machine/program/compile-expressions.ts';
import { type Expression, isTextAddress } from '../../machine/program/program.ts';
import { sizeOf } from '../../machine/program/values.ts';
import { addressName, cellAtAddress, siteContaining } from '../../machine/state/address-names.ts';
import { functionName, valueName } from '../../report/naming/names.ts';
import { operationText, storedName } from '../events/event-words.ts';
import { accessed } from './event-targets.ts';

/** Of an expression that reads no local: ``the constant 1 in `write_flag = 1` ``. */
export function constantBeginning(
  timeline: Timeline,
  index: number,
  event: Event,
  expression: Expression,
): string {
  const { system } = timeline;
  const { contexts } = timeline.machineAt(index).cpus[event.cpu];
  const value = compileExpression(expression)([], event.cpu, contexts);
  const isStore = event.kind === 'buffered' || event.kind === 'stored';
  const name = valueName(
    system,
    isStore && !isTextAddress(event.address) ? event.address : 0,
    value,
  );
  return `${KINDS[kindOf(expression)]} ${name} in \`${operationText(system, event)}\``;
}

const KINDS = {
  constant: 'the constant',
  cpu: "its CPU's number,",
  depth: 'how many contexts of its kind stand below,',
  task: "its task's number,",
};

/** What of the machine it asks for. */
function kindOf(expression: Expression): keyof typeof KINDS {
  switch (expression.kind) {
    case 'cpu':
    case 'depth':
    case 'task':
      return expression.kind;
    case 'unary':
    case 'convert':
      return kindOf(expression.operand);
    case 'binary': {
      const left = kindOf(expression.left);
      return left === 'constant' ? kindOf(expression.right) : left;
    }
    default:
      return 'constant';
  }
}

/** Of a local that nothing has given a value: `0 from the call of memcmp() on`. */
export const localBeginning = ({ system }: Timeline, fn: number): string =>
  `0 from the beginning of ${functionName(system.program, fn)}() on`;

/** Of a variable, or a byte of text, that nothing has written: `0 from the start`. */
export function initialBeginning({ system }: Timeline, unit: number): string {
  const { program } = system;
  const site = isTextAddress(unit) ? siteContaining(system, unit) : -1;
  if (site < 0) {
    const cell = cellAtAddress(program, unit);
    const initial = cell?.initial ?? 0;
    return `${storedName(system, unit, cell === undefined ? 1 : sizeOf(cell.type), initial)} from the start`;
  }
  const { address, contents } = program.sites[site];
  return `${hexByte(contents[0].bytes[unit - address])} from the start`;
}

/** The same with the name of the variable or the byte. */
export const namedBeginning = (timeline: Timeline, unit: number): string =>
  `${accessed(timeline.system, unit, 1).name} is ${initialBeginning(timeline, unit)}`;

/** Of what the machine itself gave. */
export function machineBeginning({ system }: Timeline, event: Event): string {
  const source = operationText(system, event);
  switch (event.kind) {
    case 'masked':
      return `what \`${source}\` found: ${event.value}`;
    case 'srcu-moved':
      return `the index ${event.index} of \`${source}\``;
    case 'fault-handled':
      return `${valueName(system, 0, event.value)}: the access at ${addressName(system, event.address)} faulted`;
    default:
      return `\`${source}\``;
  }
}
