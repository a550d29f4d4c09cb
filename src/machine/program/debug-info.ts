/**
 * Debugging information: the variables of a program and their C types, as DWARF has them for an object
 * file. Nothing that runs reads it. Plain data; a struct's type may lead back to itself.
 */
import type { Scalar, Value } from './values.ts';

export interface DescribedMember {
  /** '' for a struct or union without a name, whose members are the outer one's too. */
  name: string;
  type: DescribedType;
  /** In bytes from the start. */
  offset: number;
}

export type DescribedType =
  | { kind: 'void' }
  /** `name`: as C calls it, `unsigned int`. */
  | { kind: 'integer'; name: string; scalar: Scalar }
  | { kind: 'pointer'; target: DescribedType }
  /** `stride`: of the instances of a variable of which each CPU has one, from one to the next. */
  | { kind: 'array'; element: DescribedType; length: number; stride?: number }
  /** `isWrapper`: the kernel's atomic_t and its kind, which stand for their one scalar. */
  | {
      kind: 'struct';
      name: string;
      size: number;
      members: DescribedMember[];
      isWrapper: boolean;
    }
  | { kind: 'function' };

/** Where a variable is. Addresses and distances are in bytes. */
export type VariablePlace =
  | { kind: 'memory'; address: number }
  /** In the frame: index into `locals`. */
  | { kind: 'frame'; local: number }
  | { kind: 'stack'; place: StackPlace; kept: KeptParameter | null };

/** A local in memory has a copy for each CPU, and on it for each level of what it runs in. */
export interface StackPlace {
  address: number;
  /** From one copy to the next, of a CPU's levels first; 0 where there is one only. */
  stride: number;
  levels: number;
  /** The level: which of its CPU's tasks runs, or how many contexts of its kind stand below. */
  level: 'task' | 'depth';
}

/** A parameter whose address is taken: until the operation `from` it is in the frame. */
export interface KeptParameter {
  local: number;
  from: number;
}

export interface DescribedVariable {
  name: string;
  /** Of a variable of which each CPU has one, an array of those. */
  type: DescribedType;
  place: VariablePlace;
}

export interface DescribedLocal extends DescribedVariable {
  /** Operations at which it can be named: from, to (exclusive), in pairs. */
  scope: number[];
}

export interface DebugInfo {
  globals: DescribedVariable[];
  /**
   * By index of the function, in order of declaration: of two that can be named at an operation, the later
   * one hides the other. Statics of a function are among them.
   */
  locals: DescribedLocal[][];
  /** Enumeration constants, text symbols, numbers of the scenario and those that every file knows. */
  constants: { name: string; type: DescribedType; value: Value }[];
  /** `struct site`, `u8`, names of the file's own. */
  types: { name: string; type: DescribedType }[];
}
