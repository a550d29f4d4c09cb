/** The fingerprint and the budget of a whole machine, from those of its CPUs and of memory; interchangeable CPUs in an order that is theirs. */

import { C_NMIS, Cfg, cfg, RULE_S } from '../state/layout';
import { core, isOwned, Now, partCount, stopWord } from '../state/now';
import { finish, K1, K2, K3, Prints, printOf, printPart, two } from './prints';

/** The parts that a step has changed get fingerprints, then the machine. */
export function print(): void {
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    const first = 3 * id;
    // Most CPUs are as they were.
    if ((load<u32>(Now.owned + <usize>first) & 0xffffff) === 0) continue;
    for (let index = first; index < first + 3; index++) if (isOwned(index)) printPart(index);
    const mixed = finish(printOf(first) * K1 + printOf(first + 1)) * K2 + printOf(first + 2);
    store<u64>(cpuPrint(id), finish(mixed));
  }
  if (isOwned(3 * cpus)) printPart(3 * cpus);
  printMachine();
}

/** Where the CPU's fingerprint stands: behind those of the parts. */
function cpuPrint(id: i32): usize {
  return Prints.parts + ((<usize>(partCount() + id)) << 3);
}

/** The machine's fingerprint and budget, from those of its CPUs and of memory. */
export function printMachine(): void {
  const cpus = cfg(Cfg.cpus);
  const isCovering = (cfg(Cfg.rules) & RULE_S) !== 0;
  for (let id = 0; id < cpus; id++) {
    store<u64>(Prints.cpus + ((<usize>id) << 3), load<u64>(cpuPrint(id)));
    store<i32>(Prints.budgets + ((<usize>id) << 2), isCovering ? load<i32>(core(id), C_NMIS) : 0);
  }
  sortGroups();
  let hash: u64 = K3;
  for (let id: usize = 0; id < <usize>cpus; id++) {
    hash = rotl<u64>(hash ^ (load<u64>(Prints.cpus + (id << 3)) * K2), 31) * K1;
  }
  hash = rotl<u64>(hash ^ (printOf(3 * cpus) * K2), 31) * K1;
  const head = two(stopWord(), isCovering ? 0 : Now.nmisLeft);
  Prints.print = finish(rotl<u64>(hash ^ (<u64>head * K2), 31) * K1);
  Prints.budget = isCovering ? budget(cpus) : 0;
}

/** All numbers of NMIs left, each at its place: of the machine, then CPU by CPU. */
function budget(cpus: i32): u32 {
  const shifts = <usize>cfg(Cfg.budgetShifts);
  let packed = <u32>Now.nmisLeft;
  for (let id: usize = 0; id < <usize>cpus; id++) {
    packed |= load<u32>(Prints.budgets + (id << 2)) << load<u32>(shifts + 4 + (id << 2));
  }
  return packed;
}

/** Interchangeable CPUs in an order that is theirs: by fingerprint, then by budget. */
function sortGroups(): void {
  let group = <usize>cfg(Cfg.groups);
  for (let count = cfg(Cfg.groupCount); count > 0; count--) {
    const size = load<i32>(group);
    const ids = group + 4;
    for (let end = 1; end < size; end++) {
      for (let at = end; at > 0; at--) {
        const a = load<i32>(ids + ((<usize>(at - 1)) << 2));
        const b = load<i32>(ids + ((<usize>at) << 2));
        if (!isAfter(a, b)) break;
        exchange(a, b);
      }
    }
    group = ids + ((<usize>size) << 2);
  }
}

function isAfter(a: i32, b: i32): bool {
  const first = load<u64>(Prints.cpus + ((<usize>a) << 3));
  const second = load<u64>(Prints.cpus + ((<usize>b) << 3));
  if (first !== second) return first > second;
  return (
    load<u32>(Prints.budgets + ((<usize>a) << 2)) > load<u32>(Prints.budgets + ((<usize>b) << 2))
  );
}

function exchange(a: i32, b: i32): void {
  const prints = Prints.cpus;
  const first = load<u64>(prints + ((<usize>a) << 3));
  store<u64>(prints + ((<usize>a) << 3), load<u64>(prints + ((<usize>b) << 3)));
  store<u64>(prints + ((<usize>b) << 3), first);
  const budgets = Prints.budgets;
  const left = load<u32>(budgets + ((<usize>a) << 2));
  store<u32>(budgets + ((<usize>a) << 2), load<u32>(budgets + ((<usize>b) << 2)));
  store<u32>(budgets + ((<usize>b) << 2), left);
}
