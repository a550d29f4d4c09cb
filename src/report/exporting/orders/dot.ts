/**
 * A graph for Graphviz: events by who made them, in the order in which he made them, and which write each read reads
 * from. What is private to a CPU is left out, and of a long run all that the failure does not stand on.
 */
import type { Event } from '../../../machine/events/events.ts';
import { printable } from '../../../machine/program/printable.ts';
import { type FailedRun, failedRun } from '../../concluding/failed-run.ts';
import { isShown } from '../../rows/event-wording.ts';
import { toldEvents } from '../../slicing/slice.ts';
import { eventLine } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { Hosts } from '../run/hosts.ts';
import { ReadsFrom } from '../run/reads-from.ts';
import { toldMoments } from '../run/told-moments.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';

/** Nobody reads a graph of more. */
const MOST_NODES = 200;
/** What flows through a run is kept for each of its events: of longer runs it is not asked for. */
const LONGEST_SLICE = 200_000;

interface Node {
  index: number;
  host: string;
  label: string;
  sources: number[];
}

export function* dot(run: ExportedRun): Generator<string> {
  const { timeline, critical } = run;
  const isAsked = critical !== null && critical.event <= LONGEST_SLICE;
  const failed = isAsked ? failedRun(timeline, critical) : null;
  const { events, leftOut } = chosen(run, failed);
  const nodes = nodesOf(run, events);
  const failing = failingEvents(run, failed);
  yield `// ${scenarioLine(run)}\n// reproduce: ${printable(run.scenario.reproduce)}\n// ${verdictLine(run)}\n`;
  yield `// ${leftOut}\n`;
  // Else Graphviz may look for a better layout for minutes.
  yield 'digraph run {\n  rankdir=TB;\n  nslimit=0.5;\n  mclimit=0.5;\n  node [shape=box, fontname=monospace];\n';
  yield `  label=${quoted(`${scenarioLine(run)}\n${verdictLine(run)}\nred: reads from`)};\n  labelloc=t;\n`;
  for (const [nth, [host, its]] of [...byHost(nodes)].entries()) {
    yield `  h${nth} [label=${quoted(host)}, shape=plaintext];\n`;
    for (const { index, label } of its) {
      const mark = failing.has(index) ? ', style=filled, fillcolor=salmon' : '';
      yield `  e${index} [label=${quoted(label)}${mark}];\n`;
    }
    for (const [at, { index }] of its.entries()) {
      yield `  ${at === 0 ? `h${nth}` : `e${its[at - 1].index}`} -> e${index};\n`;
    }
  }
  for (const { index, sources } of nodes) {
    for (const source of sources.filter((one) => events.has(one))) {
      // A label beside each edge would make room for itself: Graphviz takes half a minute for some.
      yield `  e${source} -> e${index} [color=red, tooltip=rf];\n`;
    }
  }
  yield '}\n';
}

/** The events that are drawn, and a sentence about the others. */
function chosen(
  { timeline, critical }: ExportedRun,
  failed: FailedRun | null,
): { events: ReadonlySet<number>; leftOut: string } {
  const { columns, length } = timeline;
  const shown: number[] = [];
  for (let event = 0; event < length; event++) {
    if (isShown({ kind: columns.kindAt(event) } as Event) || event === critical?.event) {
      shown.push(event);
    }
  }
  const told = (events: number[], why: string) => ({
    events: new Set(events),
    leftOut: `left out: ${length - events.length} of ${length} events${why}`,
  });
  if (shown.length <= MOST_NODES) return told(shown, ', private to a CPU');
  if (failed === null) return told(shown.slice(-MOST_NODES), '; the last ones are drawn');
  const { flow, slice } = failed;
  const standsOn = new Set([...slice.events, ...toldEvents(flow, slice), failed.critical.event]);
  const kept = shown.filter((event) => standsOn.has(event));
  const cut = kept.length > MOST_NODES ? `, of that the last ${MOST_NODES}` : '';
  return told(kept.slice(-MOST_NODES), `; what the failure stands on is drawn${cut}`);
}

function nodesOf(run: ExportedRun, events: ReadonlySet<number>): Node[] {
  const { system } = run.timeline;
  const hosts = new Hosts(system);
  const reads = new ReadsFrom(system.cpus);
  const nodes: Node[] = [];
  for (const { event, index, facts, machine } of toldMoments(run)) {
    const host = hosts.of(event, machine);
    const sources = reads.take(event, index);
    if (!events.has(index)) continue;
    const where = facts.position === '' ? '' : `\n${facts.position}`;
    nodes.push({ index, host, label: `${index} ${eventLine(event, facts)}${where}`, sources });
  }
  return nodes;
}

/** The event that fails, and what failed by it: the fetches under way, or what a CPU waits for. */
function failingEvents({ critical }: ExportedRun, failed: FailedRun | null): Set<number> {
  return new Set(critical === null ? [] : [critical.event, ...(failed?.slice.seeds ?? [])]);
}

function byHost(nodes: readonly Node[]): Map<string, Node[]> {
  const hosts = new Map<string, Node[]>();
  for (const node of nodes) hosts.set(node.host, [...(hosts.get(node.host) ?? []), node]);
  return new Map([...hosts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A double-quoted string of DOT: a backslash begins an escape of its labels, and is doubled. */
function quoted(text: string): string {
  const lines = text.split('\n').map((line) => printable(line).replace(/[\\"]/g, '\\$&'));
  return `"${lines.join('\\n')}"`;
}
