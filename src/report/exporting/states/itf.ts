/**
 * The Informal Trace Format, the states of a run as JSON (Apalache, ADR-015): the beginning, and what each event left
 * behind. All integers are big ones, so that none is too long for a reader.
 */
import { textBytes } from '../../../machine/memory/text.ts';
import { printable } from '../../../machine/program/printable.ts';
import type { Value } from '../../../machine/program/values.ts';
import type { Machine } from '../../../machine/state/machine.ts';
import { createMachine, type System } from '../../../machine/state/system.ts';
import { cpuPlace } from '../run/cpu-place.ts';
import { eventLine } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { json } from '../run/json.ts';
import { type ToldMoment, toldMoments } from '../run/told-moments.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';

const FORMAT = 'https://apalache-mc.org/docs/adr/015adr-trace.html';
/** What happened, where the CPUs are, how the run fails in this state, and what it holds. */
const VARIABLES = ['action', 'cpus', 'failure', 'sites', 'variables'] as const;
type State = Record<(typeof VARIABLES)[number], unknown>;

export function* itf(run: ExportedRun): Generator<string> {
  const { timeline, scenario, verdict } = run;
  const meta = {
    format: 'ITF',
    'format-description': FORMAT,
    source: scenario.protocol,
    description: scenarioLine(run),
    scenario: scenario.fields,
    reproduce: scenario.reproduce,
    verdict: verdict.word,
    message: verdict.sentence,
  };
  yield `{"#meta":${json(meta)},\n"params":[],\n"vars":${json(VARIABLES)},\n"states":[`;
  const { system } = timeline;
  const start = stateOf(system, createMachine(system), 'starts', failureIn(run, null));
  yield `\n${json({ '#meta': { index: 0 }, ...start })}`;
  for (const moment of toldMoments(run)) {
    const { index, machine } = moment;
    const state = stateOf(system, machine, actionOf(moment), failureIn(run, index));
    yield `,\n${json({ '#meta': { index: index + 1, event: index }, ...state })}`;
  }
  yield '\n]}\n';
}

const integer = (value: Value): object => ({ '#bigint': String(value) });
const map = (pairs: [string, unknown][]): object => ({ '#map': pairs });

function stateOf(
  { program }: System,
  { cpus, text, memory }: Machine,
  action: string,
  failure: string,
): State {
  return {
    action,
    failure,
    cpus: cpus.map((cpu) => {
      const { context, functions } = cpuPlace(program, cpu);
      const buffered = integer(cpu.buffer.length);
      return { context, functions, buffered, fetched: cpu.fetched.map(integer) };
    }),
    sites: map(
      program.sites.map(({ name, address, size }) => [
        printable(name),
        textBytes(text, address, size).map(integer),
      ]),
    ),
    variables: map(
      program.cells.flatMap(({ name, readOnly }, index): [string, unknown][] =>
        readOnly ? [] : [[printable(name), integer(memory[index])]],
      ),
    ),
  };
}

function actionOf({ event, facts }: ToldMoment): string {
  const context = 'context' in event ? ` ${event.context}` : '';
  return `CPU${event.cpu}${context}: ${eventLine(event, facts)}`;
}

/** The sentence, in the state behind the event that fails; in the last one where the end is what fails. */
function failureIn(run: ExportedRun, event: number | null): string {
  const { critical, timeline } = run;
  if (critical === null) return '';
  const failing = Math.min(critical.event, timeline.length - 1);
  return (event ?? -1) === failing ? verdictLine(run) : '';
}
