/** The words of a packed machine about the text's history, as far as a CPU may still fetch it. */
import type { TextWrite } from '../memory/text-versions.ts';
import type { Value } from '../program/values.ts';
import type { Cpu, Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';

/** Words of one version. */
const VERSION_WORDS = 6;

/** How many words there are at most. */
export const versionWords = ({ versions, cpus }: Machine): number =>
  VERSION_WORDS * versions.length + cpus.length + 1;

/** Floors are counted from the first version that somebody may fetch. */
export function packVersions(
  system: System,
  { versions, cpus }: Machine,
  put: (word: number) => void,
  putWide: (value: Value) => void,
): void {
  const floors = cpus.map((cpu) => (fetchesNoMore(system, cpu) ? versions.length : cpu.floor));
  const first = Math.min(versions.length, ...floors);
  put(versions.length - first);
  for (const { cpu, address, size, old, value } of versions.slice(first)) {
    put(cpu | (size << 8));
    put(address | 0);
    putWide(old);
    putWide(value);
  }
  for (const floor of floors) put(floor - first);
}

/** Nothing runs there any more, nor can anything come: what it had seen does not matter. */
function fetchesNoMore(
  { raisesNmis, hasWideSteps }: System,
  { contexts, waiting, nmisLeft }: Cpu,
): boolean {
  if (contexts.length > 0 || waiting.length > 0 || hasWideSteps) return false;
  return nmisLeft === 0 && !raisesNmis;
}

/** The versions, and the floor of each CPU; nothing where the system keeps none. */
export function unpackVersions(
  { keepsVersions, cpus }: System,
  take: () => number,
  takeWide: () => Value,
): { versions: TextWrite[]; floors: number[] } {
  const versions: TextWrite[] = [];
  if (!keepsVersions) return { versions, floors: [] };
  for (let count = take(); count > 0; count--) {
    const head = take();
    const address = take() >>> 0;
    const old = takeWide();
    const value = takeWide();
    versions.push({ cpu: head & 0xff, address, size: head >>> 8, old, value });
  }
  return { versions, floors: Array.from({ length: cpus }, take) };
}
