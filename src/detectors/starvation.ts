/**
 * Starvation: NMIs follow one another without end, every CPU gets what it is due, and yet a wait never
 * ends. A run shows it by going once round a fair cycle; who waits, where and for which NMIs is read
 * from that cycle.
 */
import { type Context, type Cpu, MANY_NMIS, type Machine } from '../machine/state/machine.ts';
import { hasNmi } from '../machine/state/stacks.ts';
import type { System } from '../machine/state/system.ts';
import type { Step } from '../machine/stepping/steps.ts';
import { isAllocationFailure } from './allocation.ts';
import { EndlessGraph } from './endless-graph.ts';
import type { Failure } from './failure.ts';
import {
  ARRIVES,
  combinationsOf,
  FAULTS,
  type FairCycle,
  fairCycle,
  RUN,
} from './fairness/fair-cycle.ts';

/** NMIs come without end. */
export const isEndless = ({ nmis }: Pick<System, 'nmis'>): boolean => nmis === MANY_NMIS;

export interface Starving {
  failure: Failure;
  /** From the graph's initial state to the cycle, and once round it. */
  steps: Step[];
  machine: Machine;
}

/** A starvation in as much of the graph as there is; one on whose cycle the state `from` lies, if asked. */
export function starvationIn(
  system: System,
  graph: EndlessGraph,
  from: number | null = null,
): Starving | null {
  const cycle = fairCycle(graph, from);
  if (cycle === null) return null;
  const way = graph.wayTo(graph.sources[cycle.edges[0]]);
  const { machine, steps } = graph.walk([...way, ...cycle.edges]);
  return { failure: failureOf(system, graph, way, cycle), steps, machine };
}

/** States after which the graph is looked at for the first time. */
const FIRST_LOOK = 256;

/** States that the question "does this go round for ever?" may cost. */
const MOST_STATES = 50_000;
/** ... memory, and work: words of the states that are made, and states times the fates that their CPUs may have. */
const MOST_BYTES = 2 ** 27;
const MOST_WORK = 2 ** 27;
const MOST_FATES = 2 ** 23;

/** Not answered: how many states were looked at. */
interface Undecided {
  states: number;
}

/** The starvation on whose cycle the machine lies; null for none. */
export function starvationOf(system: System, machine: Machine): Failure | Undecided | null {
  const graph = new EndlessGraph(system, machine, true);
  try {
    return lookForStarvation(system, graph);
  } catch (error) {
    if (!isAllocationFailure(error)) throw error;
    return { states: graph.size };
  }
}

function lookForStarvation(system: System, graph: EndlessGraph): Failure | Undecided | null {
  for (let look = FIRST_LOOK; ; look *= 2) {
    while (!graph.isComplete && graph.size < look && !hasCostAll(graph)) graph.expand();
    if (graph.size * combinationsOf(graph) > MOST_FATES) return { states: graph.size };
    const found = starvationIn(system, graph, 0);
    if (found !== null) return found.failure;
    if (graph.isComplete) return null;
    if (hasCostAll(graph)) return { states: graph.size };
  }
}

const hasCostAll = ({ size, bytes, transitions, words }: EndlessGraph): boolean =>
  size >= MOST_STATES || bytes > MOST_BYTES || transitions * words > MOST_WORK;

function failureOf(
  system: System,
  graph: EndlessGraph,
  way: readonly number[],
  { edges, fates }: FairCycle,
): Failure {
  const machines = edges.map((_, index) => graph.walk([...way, ...edges.slice(0, index)]).machine);
  const cpu = starvingCpu(graph, edges, machines, fates);
  const arriving = [...new Set(edges.flatMap((edge) => arrivalOf(graph, edge)))].sort(
    (a, b) => a - b,
  );
  const nmis = `NMIs at ${arriving.map((id) => `CPU${id}`).join(', ')} follow one another`;
  const task = system.program.functions[system.program.tasks[cpu]]?.name ?? 'NMI';
  const failure = { class: 'hang', cpu, site: -1 } as const;
  if (fates[cpu] === 'slow') {
    const fault = edges.findIndex(
      (edge) => graph.movers[edge] === cpu && (graph.deeds[edge] & FAULTS) !== 0,
    );
    const { contexts } = machines[fault].cpus[cpu];
    const where = placeOf(system, contexts[contexts.length - 1], 0);
    const message = `CPU${cpu}'s ${task} never runs again: ${nmis}, and each has a fault in ${where}, so that the next has come when it ends`;
    return { ...failure, message };
  }
  const looks = machines.filter((_, index) => {
    return graph.movers[edges[index]] === cpu && (graph.deeds[edges[index]] & RUN) !== 0;
  });
  const isNever =
    looks.length > 0 && looks.every(({ cpus }) => cpus.some(({ contexts }) => hasNmi(contexts)));
  const who = fates[cpu] === 'held' ? `CPU${cpu}'s NMI` : `CPU${cpu}'s ${task}`;
  const where = waitingPlace(
    system,
    machines.map(({ cpus }) => cpus[cpu]),
    fates[cpu] === 'held',
  );
  const when = isNever ? ': each time it looks, one is running' : '';
  return { ...failure, message: `${who} waits in ${where} for ever while ${nmis}${when}` };
}

function arrivalOf({ deeds, movers }: EndlessGraph, edge: number): number[] {
  return (deeds[edge] & ARRIVES) !== 0 ? [movers[edge]] : [];
}

/** The CPU that looks in vain, or else the first one that has not ended. */
function starvingCpu(
  { movers, deeds }: EndlessGraph,
  edges: readonly number[],
  [machine]: readonly Machine[],
  fates: FairCycle['fates'],
): number {
  const isOpen = (cpu: number) => fates[cpu] === 'held' || taskOf(machine.cpus[cpu]) !== undefined;
  const looking = edges.filter((edge) => (deeds[edge] & RUN) !== 0).map((edge) => movers[edge]);
  const cpus = machine.cpus.map((_, cpu) => cpu).filter(isOpen);
  return cpus.find((cpu) => looking.includes(cpu)) ?? cpus[0];
}

const taskOf = ({ contexts }: Cpu): Context | undefined =>
  contexts.find(({ kind }) => kind === 'task');

/** The function that is never left on the way round, and where it stands in it. */
function waitingPlace(system: System, round: readonly Cpu[], isHeld: boolean): string {
  const contexts = round.flatMap((cpu) => {
    const context = isHeld ? cpu.contexts.find(({ kind }) => kind === 'nmi') : taskOf(cpu);
    return context === undefined ? [] : [context];
  });
  const depth = Math.min(...contexts.map(({ frames }) => frames.length)) - 1;
  return placeOf(
    system,
    contexts.find(({ frames }) => frames.length === depth + 1) as Context,
    depth,
  );
}

/** `wait_for_nmi() (line 58)`, of the frame at that depth. */
function placeOf({ program, code }: System, { frames }: Context, depth: number): string {
  const { fn, pc } = frames[depth];
  // A caller goes on behind its call.
  const at = depth === frames.length - 1 ? pc : pc - 1;
  return `${program.functions[fn].name}() (line ${code[fn][at].operation.source.line})`;
}
