/**
 * A log for ShiViz: an event in a line, and in the next one who made it and its vector clock. What happened before what
 * is causality's: the order within a context, reads-from, and who waited for or called whom; and the order within a host.
 */
import { Causality } from '../../../history/causality.ts';
import { printable } from '../../../machine/program/printable.ts';
import { eventLine } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { Hosts } from '../run/hosts.ts';
import { toldMoments } from '../run/told-moments.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';

/** ShiViz takes the first line of a file for how to read it, and the second for what parts several runs: nothing. */
const PARSER = '(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})\n\n';
/** Who says what was run and how it ended. */
const TELLER = 'pokelab';

type Clock = Map<string, number>;

export function* shiviz(run: ExportedRun): Generator<string> {
  const { system } = run.timeline;
  const causality = new Causality(system);
  const hosts = new Hosts(system);
  const clocks: Clock[] = [];
  const latest = new Map<string, Clock>();
  yield PARSER;
  // The second word is never a brace: no line is taken for a clock.
  yield entry(`scenario of ${scenarioLine(run)}`, TELLER, new Map([[TELLER, 1]]));
  for (const moment of toldMoments(run)) {
    const { event, index, facts, machine } = moment;
    causality.take(moment);
    const host = hosts.of(event, machine);
    const clock = joined([
      latest.get(host) ?? new Map(),
      ...causality.causesOf(index).map((cause) => clocks[cause]),
    ]);
    clock.set(host, (clock.get(host) ?? 0) + 1);
    clocks.push(clock);
    latest.set(host, clock);
    const where = facts.position === '' ? '' : ` (${printable(facts.position)})`;
    yield entry(`${index} ${eventLine(event, facts)}${where}`, host, clock);
  }
  const { critical } = run;
  const failing = critical === null ? undefined : clocks[critical.event];
  const end = joined(failing === undefined ? [...latest.values()] : [failing]);
  yield entry(`verdict is ${verdictLine(run)}`, TELLER, new Map([[TELLER, 2], ...end]));
}

function joined(clocks: readonly Clock[]): Clock {
  const join: Clock = new Map();
  for (const clock of clocks) {
    for (const [host, time] of clock) join.set(host, Math.max(time, join.get(host) ?? 0));
  }
  return join;
}

const entry = (event: string, host: string, clock: Clock): string =>
  `${event}\n${host} ${JSON.stringify(Object.fromEntries(clock))}\n`;
