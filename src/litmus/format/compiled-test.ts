/** A litmus test as a program, with the way back from final machines to the test's names. */
import { DATA_BASE, type Program } from '../../machine/program/program.ts';
import { convert, type Scalar, type Value } from '../../machine/program/values.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Constant, Location } from './litmus-test.ts';
import { nameOfLocation } from './litmus-test.ts';

/** Where a final machine holds what a location names. */
export type Holder =
  | { kind: 'local'; cpu: number; local: number }
  | { kind: 'cell'; cell: number }
  /** A register that the thread never names: it stays 0. */
  | { kind: 'untouched' };

export interface CompiledTest {
  program: Program;
  /** Their numbers, in the order of the program's tasks. */
  threads: readonly number[];
  /** By `nameOfLocation`; every location of the question is in it. */
  holders: ReadonlyMap<string, Holder>;
  /** The types that values are compared and shown in, where it is not `s32`. */
  types: ReadonlyMap<string, Scalar>;
  /** Order of the registers of one thread in a state, as herd7 has it. */
  compareRegisters(a: string, b: string): number;
}

/** What the location holds in a machine in which all threads have halted. */
export function valueAt(test: CompiledTest, machine: Machine, location: Location): Constant {
  const value = rawValue(test.holders.get(nameOfLocation(location)), machine);
  const address = addressAt(test.program, value);
  if (address !== null) return address;
  return { kind: 'number', value: convert(value, typeOf(test, location)) };
}

export function typeOf(test: CompiledTest, location: Location): Scalar {
  return test.types.get(nameOfLocation(location)) ?? 's32';
}

function rawValue(holder: Holder | undefined, machine: Machine): Value {
  switch (holder?.kind) {
    case 'local':
      return machine.cpus[holder.cpu].contexts[0].frames[0].locals[holder.local];
    case 'cell':
      return machine.memory[holder.cell];
    default:
      return 0;
  }
}

/** The variable whose address the value is; addresses fit 32 bits, however they are signed. */
function addressAt(program: Program, value: Value): Constant | null {
  if (typeof value === 'bigint' || value > 0xffffffff) return null;
  const address = Number(convert(value, 'u32'));
  if (address < DATA_BASE) return null;
  const cell = program.cells.find((candidate) => candidate.address === address);
  if (cell === undefined) return null;
  const [name, index = '0'] = cell.name.split(/[[\]]/);
  return { kind: 'address', name, index: Number(index) };
}
