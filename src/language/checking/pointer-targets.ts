/** What pointers to functions lead to, once the whole file is checked: targets of calls, and uses as text. */
import { pointsTo } from '../meaning/points-to.ts';
import type { CFunction, Unit } from '../meaning/tree.ts';
import type { Checker } from './scope/checker.ts';

const functionsOf = (uses: readonly { fn: CFunction }[]): CFunction[] => [
  ...new Set(uses.map(({ fn }) => fn)),
];

/** Gives every call by pointer its targets, and the unit its functions that have an address. */
export function resolvePointers(checker: Checker, unit: Unit): void {
  const { diagnostics, textUses, globals } = checker;
  const isText = new Set(textUses.map(({ fn }) => fn));
  for (const { fn, source } of checker.addressed) {
    if (fn.body !== null || isText.has(fn)) continue;
    const message = `'${fn.name}' is declared but has no body`;
    diagnostics.add(source, message, 'write the function in this file');
  }
  unit.addressed.push(...functionsOf(checker.addressed));
  const { addressed } = unit;
  const addresses = { globals, addressed, text: functionsOf(textUses) };
  const { calls, escapes } = pointsTo(unit.functions.values(), addresses);
  for (const { fn, call, targets } of calls) {
    call.targets = targets;
    const { source, text } = call;
    for (const callee of targets) fn.calls.push({ callee, source, pointer: text });
  }
  for (const { source, functions } of escapes) {
    for (const fn of functions) textUses.push({ fn, source });
  }
  const used = new Set(textUses.map(({ fn }) => fn));
  unit.textFunctions.push(...addressed.filter((fn) => used.has(fn)));
}
