/** A protocol: one C file with a patcher, its sites and what is expected of it. */
import type { SourceFile } from '../../machine/program/program.ts';
import { checkUnit } from '../checking/unit.ts';
import {
  type CType,
  describeType,
  INT,
  pointerTo,
  sameShape,
  UNSIGNED_LONG,
  VOID,
} from '../meaning/ctypes.ts';
import { PT_REGS } from '../meaning/notifier-types.ts';
import { mostSites, siteAddresses } from '../meaning/text-layout.ts';
import type { CFunction, Unit } from '../meaning/tree.ts';
import type { Diagnostic, Diagnostics } from '../reading/diagnostics.ts';
import { spelledWith } from './defines.ts';
import { type Description, describe, emptyDescription } from './description.ts';
import { checkExpectations } from './expectations.ts';
import { callbackLibrary, type Kernel, kernelLibrary, kernelMacros } from './kernel-library.ts';

/** A checked protocol. Lowering it never fails. Its name is spelled with the macros that are defined from outside. */
export interface Protocol extends Description {
  file: SourceFile;
  /** How many sites the file declares; a scenario may have more or fewer. */
  siteCount: number;
  unit: Unit;
  /** What of the library calls an int3 handler that gets registers; null where the file has no handler. */
  int3Entry: CFunction | null;
}

/** A protocol, or all that is wrong with it. */
export type ParsedProtocol =
  | { ok: true; protocol: Protocol }
  | { ok: false; diagnostics: Diagnostic[] };

interface Role {
  name: string;
  result: CType;
  parameters: CType[];
  /** What its one parameter may be instead. */
  instead?: CType;
  declaration: string;
}

/** The functions that the machine calls. Only the patcher must be there. */
const ROLES: readonly Role[] = [
  { name: 'patcher', result: INT, parameters: [], declaration: 'int patcher(void)' },
  { name: 'task', result: VOID, parameters: [], declaration: 'void task(void)' },
  { name: 'nmi_handler', result: VOID, parameters: [], declaration: 'void nmi_handler(void)' },
  {
    name: 'int3_handler',
    result: INT,
    parameters: [UNSIGNED_LONG],
    instead: pointerTo(PT_REGS),
    declaration: 'int int3_handler(struct pt_regs *regs) or int int3_handler(unsigned long ip)',
  },
];

function checkRoles(unit: Unit, diagnostics: Diagnostics): void {
  for (const role of ROLES) {
    const fn = unit.functions.get(role.name);
    if (fn === undefined) continue;
    const fits =
      sameShape(fn.result, role.result) &&
      fn.parameters.length === role.parameters.length &&
      fn.parameters.every(
        ({ type }, index) =>
          sameShape(type, role.parameters[index]) ||
          (role.instead && sameShape(type, role.instead)),
      );
    if (fits) continue;
    const given = `${describeType(fn.result)} ${fn.name}(${fn.parameters
      .map(({ type }) => describeType(type))
      .join(', ')})`;
    const message = `the machine does not call '${given}'`;
    diagnostics.add(fn.source, message, `declare it: ${role.declaration}`);
  }
}

/** Tells of what a protocol must have and this one has not. */
function checkComplete(description: Description, unit: Unit, diagnostics: Diagnostics): void {
  const raising = [...unit.functions.values()].find(({ effects }) =>
    effects.some(({ kind }) => kind === 'raise-nmi'),
  );
  if (raising !== undefined && !unit.functions.get('nmi_handler')?.body) {
    const message = `${raising.name}() raises NMIs and nothing handles them`;
    diagnostics.add(raising.source, message, 'write void nmi_handler(void) { ... }');
  }
  const start = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 2 };
  if (!unit.functions.get('patcher')?.body) {
    diagnostics.add(start, 'the protocol has no patcher', 'write int patcher(void) { ... }');
  } else if (description.name === '') {
    diagnostics.add(start, 'the protocol has no name', 'write PROTOCOL("name"); at the top');
  } else if (description.sites.length === 0) {
    const advice = 'write SITE(name, NOP5, CALL5(target)); at the top';
    diagnostics.add(start, 'the protocol has no site', advice);
  }
}

/** Why a scenario cannot have so many sites, null when it can: they would come to the text symbols. */
export function siteProblem({ file, sites }: Protocol, count: number): Diagnostic | null {
  const most = mostSites(siteAddresses(sites));
  if (count <= most) return null;
  const message = `${count} sites as large and as far apart as the last one`;
  const advice = `take at most ${most}, or leave out PLACE`;
  return { file: file.name, line: 1, column: 1, endColumn: 2, message, advice };
}

/** Each size of a scenario is lowered from the same file, which is not changed and need not be read again. */
const parsed = new WeakMap<SourceFile, ParsedProtocol>();

/** Reads and checks a protocol, a file once; all that is wrong with it comes back at once. `prepareLanguage` must have run. */
export function parseProtocol(file: SourceFile): ParsedProtocol {
  const known = parsed.get(file) ?? read(file);
  parsed.set(file, known);
  return known;
}

/** With as much of the library as it mentions; where that is wrong, all of it knows better what was meant. */
function read(file: SourceFile): ParsedProtocol {
  const parsed = readWith(file, kernelLibrary(file.text));
  return parsed.ok ? parsed : readWith(file, kernelLibrary());
}

function readWith(file: SourceFile, kernel: Kernel): ParsedProtocol {
  const description = emptyDescription();
  const { unit, diagnostics } = checkUnit(file, {
    index: 0,
    ...callbackLibrary(file.text, kernel),
    macros: kernelMacros(),
    macro: (checker, call) => describe(description, checker, call),
  });
  checkRoles(unit, diagnostics);
  if (diagnostics.list.length === 0) checkComplete(description, unit, diagnostics);
  if (diagnostics.list.length === 0) {
    const expected = description.expectations.flatMap(({ verdicts }) => verdicts);
    const roots = ROLES.map(({ name }) => name);
    checkExpectations(expected, { ...description, unit, roots }, diagnostics);
  }
  if (diagnostics.list.length > 0) return { ok: false, diagnostics: diagnostics.sorted() };
  const siteCount = description.sites.length;
  const name = spelledWith(description.name, file.defines);
  const { int3Entry } = kernel;
  return { ok: true, protocol: { ...description, name, file, siteCount, unit, int3Entry } };
}
