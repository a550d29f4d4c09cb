/**
 * A second opinion on the memory models, written as axioms and used in tests alone.
 *
 * A model accepts a candidate execution when certain relations have no cycle: Alglave, Maranget,
 * Tautschnig, "Herding Cats", TOPLAS 36(2) 2014, section 4; TSO as in Owens, Sarkar, Sewell, "A better
 * x86 memory model: x86-TSO", TPHOLs 2009; PSO as TSO without the order of stores to different
 * locations, be they alone or half of an atomic load-store (SPARC Architecture Manual v8, appendix K). What
 * the kernel asks of its atomics stands in Documentation/atomic_t.txt, "ORDERING".
 */
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import { type Access, type Candidate, forEachCandidate, type SmallProgram } from './candidates.ts';

/** Every final state that the model accepts: registers of every thread, then memory: `0 1|0 0|2 1`. */
export function axiomaticOutcomes(program: SmallProgram, model: MemoryModelName): Set<string> {
  const outcomes = new Set<string>();
  forEachCandidate(program, (candidate) => {
    if (!isAccepted(program, candidate, model)) return;
    const memory = candidate.coherence.map((writes) => writes[writes.length - 1].value);
    outcomes.add([...candidate.registers, memory].map((values) => values.join(' ')).join('|'));
  });
  return outcomes;
}

type Relation = (from: Access, to: Access) => boolean;

function isAccepted(program: SmallProgram, candidate: Candidate, model: MemoryModelName): boolean {
  const { accesses, readsFrom, coherence } = candidate;
  const rf: Relation = (write, read) => readsFrom.get(read) === write;
  const isAfter = (later: Access, earlier: Access): boolean => {
    const order = coherence[later.location];
    return order.indexOf(later) > order.indexOf(earlier);
  };
  const co: Relation = (a, b) =>
    a.isWrite && b.isWrite && a.location === b.location && isAfter(b, a);
  const fr: Relation = (read, write) =>
    !read.isWrite && write.isWrite && read.location === write.location
      ? isAfter(write, readsFrom.get(read) as Access)
      : false;
  const communication: Relation = (a, b) => rf(a, b) || co(a, b) || fr(a, b);
  const perLocation: Relation = (a, b) =>
    (a.location === b.location && programOrder(a, b)) || communication(a, b);
  const external: Relation = (a, b) => rf(a, b) && a.thread !== b.thread;
  const global: Relation = (a, b) =>
    preserved(program, accesses, model)(a, b) || external(a, b) || co(a, b) || fr(a, b);
  return (
    isAcyclic(accesses, perLocation) && isAtomic(accesses, fr, co) && isAcyclic(accesses, global)
  );
}

/** The read of a locked operation comes before its write. */
const programOrder: Relation = (a, b) =>
  a.thread === b.thread &&
  (a.position < b.position || (a.position === b.position && !a.isWrite && b.isWrite));

/**
 * Program order that every other thread sees: ppo, and what fences and locked operations add. A locked
 * operation reads and writes at one moment, so what is ordered with one half is with the other.
 * Everything behind a read or a locked operation is ordered with it. Behind a plain write are: what a
 * full fence stands between; under TSO, writes and locked operations; under PSO, those of them that are to
 * the same location or have a fence for stores before them, and locked operations that ask for it.
 */
function preserved(
  program: SmallProgram,
  accesses: readonly Access[],
  model: MemoryModelName,
): Relation {
  return (a, b) => {
    if (a.thread < 0 || !programOrder(a, b)) return false;
    if (model === 'sc' || !a.isWrite || a.order !== null) return true;
    const between = program.threads[a.thread].slice(a.position + 1, b.position);
    const hasFence = (...kinds: string[]) =>
      between.some((i) => i.kind === 'fence' && kinds.includes(i.fence));
    if (hasFence('mb') || (model === 'pso' && hasFence('atomic-mb'))) return true;
    if (!b.isWrite && b.order === null) return false;
    if (model === 'tso' || a.location === b.location || hasFence('wmb', 'release')) return true;
    return isFull(accesses, b);
  };
}

/** What comes before a locked operation is done before it: of those whose comparison may fail, if it holds. */
function isFull(accesses: readonly Access[], { thread, position, order }: Access): boolean {
  const writes = accesses.some(
    (other) => other.isWrite && other.thread === thread && other.position === position,
  );
  return order === 'locked' || (writes && (order === 'full' || order === 'release'));
}

/** No write comes between the read and the write of a locked operation. */
function isAtomic(accesses: readonly Access[], fr: Relation, co: Relation): boolean {
  return accesses.every((read) => {
    if (read.isWrite || read.order === null) return true;
    const own = accesses.find(
      (a) => a.isWrite && a.thread === read.thread && a.position === read.position,
    );
    return own === undefined || !accesses.some((other) => fr(read, other) && co(other, own));
  });
}

/** No path of the relation leads from an access back to itself (depth-first search). */
function isAcyclic(accesses: readonly Access[], relation: Relation): boolean {
  const done = new Set<Access>();
  const onPath = new Set<Access>();
  const visit = (access: Access): boolean => {
    if (done.has(access)) return true;
    if (onPath.has(access)) return false;
    onPath.add(access);
    const goesOn = accesses.every((next) => !relation(access, next) || visit(next));
    onPath.delete(access);
    done.add(access);
    return goesOn;
  };
  return accesses.every(visit);
}
