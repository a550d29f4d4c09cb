/** Locals of a frame: those that live in it, and the frame's own copies of those that live in memory. */
import type {
  DescribedVariable,
  StackPlace,
  VariablePlace,
} from '../../machine/program/debug-info.ts';
import { convert, type Value } from '../../machine/program/values.ts';
import type { Context, Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { type Asked, type AskedFrame, loadedValue, OPTIMIZED_OUT } from './asked.ts';
import { type Node, placed, scalarOf } from './node.ts';

/** The innermost frame of a function of that name on the CPU, null where there is none. */
export function frameNamed(
  { program }: System,
  { cpus }: Machine,
  cpu: number,
  fn: string,
): AskedFrame | null {
  for (const context of [...cpus[cpu].contexts].reverse()) {
    const frame = context.frames.findLast((one) => program.functions[one.fn].name === fn);
    if (frame !== undefined) return { fn: frame.fn, frame, context };
  }
  return null;
}

/** A variable of the function whose frame is asked in. */
export function localNode(system: System, { type, place }: DescribedVariable): Node {
  switch (place.kind) {
    case 'memory': {
      const { address } = place;
      return placed(system, type, () => address);
    }
    case 'frame': {
      const { local } = place;
      return { type, address: null, value: (at) => liveLocal(system, frameOf(at), local) };
    }
    case 'stack':
      return stackNode(system, type, place);
  }
}

function frameOf({ frame }: Asked): AskedFrame {
  if (frame === null) throw OPTIMIZED_OUT;
  return frame;
}

/** Dead, a local has no value; neither has one that a call is still to give. */
function liveLocal(system: System, { fn, frame, context }: AskedFrame, local: number): Value {
  const callee = context.frames[context.frames.indexOf(frame) + 1];
  const isLive = system.code[fn][frame.pc].live.includes(local);
  if (!isLive || callee?.result === local) throw OPTIMIZED_OUT;
  return frame.locals[local];
}

/** A parameter is in the frame at first: its value, or of a struct the address of the caller's. */
function stackNode(
  system: System,
  type: DescribedVariable['type'],
  { place, kept }: Extract<VariablePlace, { kind: 'stack' }>,
): Node {
  const passed = (at: Asked): Value | null => {
    const { frame } = frameOf(at);
    return kept !== null && frame.pc < kept.from ? frame.locals[kept.local] : null;
  };
  const own = (at: Asked): number => copyAddress(place, at, frameOf(at).context);
  if (type.kind !== 'integer' && type.kind !== 'pointer') {
    return placed(system, type, (at) => Number(passed(at) ?? own(at)));
  }
  const scalar = scalarOf(type);
  return {
    type,
    address: own,
    value: (at) => {
      const value = passed(at);
      return value === null ? loadedValue(system, at, own(at), scalar) : convert(value, scalar);
    },
  };
}

function copyAddress(
  { address, stride, levels, level }: StackPlace,
  { machine, cpu }: Asked,
  context: Context,
): number {
  const { contexts } = machine.cpus[cpu];
  const below = contexts.slice(0, contexts.indexOf(context));
  const depth = below.filter(({ kind }) => kind === context.kind).length;
  const which = level === 'task' ? (contexts[0]?.task ?? 0) : depth;
  return address + stride * (cpu * levels + Math.min(which, levels - 1));
}
