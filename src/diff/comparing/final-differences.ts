/** How the two runs leave text and variables behind. */
import { hexOf } from '../../machine/memory/hex.ts';
import { textBytes } from '../../machine/memory/text.ts';
import { siteName, valueName } from '../../report/naming/names.ts';
import { renamed, variableOf } from '../pairing/objects-by-name.ts';
import type { Comparison, Side } from './compare.ts';

/** A variable or site that differs at the end; null where a version has no such variable. */
export interface FinalDifference {
  kind: 'site' | 'variable';
  /** Its names; equal unless it was renamed. */
  aName: string;
  bName: string;
  a: string;
  b: string;
}

/** Constant data left aside. Variables that only one version has do not count. */
export function finalDifferences(comparison: Comparison): FinalDifference[] {
  return [...siteDifferences(comparison), ...variableDifferences(comparison)];
}

function siteDifferences({ a, b }: Comparison): FinalDifference[] {
  const count = Math.min(a.system.program.sites.length, b.system.program.sites.length);
  const found: FinalDifference[] = [];
  for (let site = 0; site < count; site++) {
    const [left, right] = [siteBytes(a, site), siteBytes(b, site)];
    if (left === right) continue;
    const [aName, bName] = [a, b].map(({ system }) => siteName(system.program, site));
    found.push({ kind: 'site', aName, bName, a: left, b: right });
  }
  return found;
}

function siteBytes({ system, timeline }: Side, site: number): string {
  const { address, size } = system.program.sites[site];
  return hexOf(textBytes(timeline.machineAt(timeline.length).text, address, size));
}

/** Both are arrays of as many dimensions, or neither is one: else no cell has a counterpart. */
function isAlike(variable: string, cellName: string): boolean {
  return variable.split('[]').length === variableOf(cellName).split('[]').length;
}

/** Indices of the cells of each name, in order. */
function byName(cells: readonly { name: string }[]): Map<string, number[]> {
  const indices = new Map<string, number[]>();
  cells.forEach(({ name }, index) => {
    const known = indices.get(name);
    if (known === undefined) indices.set(name, [index]);
    else known.push(index);
  });
  return indices;
}

function variableDifferences({ a, b, correspondence }: Comparison): FinalDifference[] {
  const others = byName(b.system.program.cells);
  const [machineA, machineB] = [a, b].map(({ timeline }) => timeline.machineAt(timeline.length));
  return a.system.program.cells.flatMap((cell, index): FinalDifference[] => {
    const variable = correspondence.renaming.variables.get(variableOf(cell.name));
    if (variable === undefined || cell.readOnly || !isAlike(variable, cell.name)) return [];
    const bName = renamed(cell.name, variable);
    // Locals of several blocks may have one name: the first is the first one's.
    const other = others.get(bName)?.shift();
    if (other === undefined || b.system.program.cells[other].readOnly) return [];
    const [left, right] = [machineA.memory[index], machineB.memory[other]];
    const { a: first, b: second } = correspondence;
    if (first.objects.value(left) === second.objects.value(right)) return [];
    return [
      {
        kind: 'variable',
        aName: cell.name,
        bName,
        a: valueName(a.system, cell.address, left),
        b: valueName(b.system, b.system.program.cells[other].address, right),
      },
    ];
  });
}
