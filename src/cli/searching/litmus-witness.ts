/** `litmus --witness`: a run that ends in a state, as `show` prints runs. */
import type { LitmusOptions, LitmusResult } from '../../litmus/answering/run-test.ts';
import { bindingsOf, type Witness, witnessOf } from '../../litmus/answering/witness.ts';
import { printable } from '../../machine/program/printable.ts';
import { whyUnwritten, writeWhole } from '../../replay/writing/whole-file.ts';
import { jsonl } from '../../report/exporting/lines/jsonl.ts';
import type { ExportedScenario } from '../../report/exporting/run/exporter.ts';
import { operand, quoted } from '../../report/printing/paste-lines.ts';
import { outOf } from '../files/record-run.ts';
import { exportedRun } from '../printing/exported-run.ts';
import { forPeople } from '../printing/json-document.ts';
import type { Aim } from '../printing/progress-text.ts';
import { paintFor, widthOf } from '../printing/render-run.ts';
import { type Part, partLines, partRows, wholeOf } from '../printing/run-part.ts';
import { plural } from '../printing/run-size.ts';
import { type ToldRun, toldRun } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { DEFAULT_WIDTH } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { didYouMean } from '../words/meant.ts';
import { drive } from './drive-search.ts';

export interface WitnessRequest {
  /** Bindings of the state; null: of the condition. */
  wanted: string[] | null;
  out: string | null;
}

/** A witness as a document has it. */
export interface ShownWitness {
  state: string;
  steps: number;
  events: number;
  /** null where it could not be written, too. */
  out: string | null;
  rows: object[];
}

/** What is asked for; a word behind `--witness` that is no state is a file. Throws UsageError. */
export function witnessRequest(
  paths: readonly string[],
  words: Words,
): { files: string[]; request: WitnessRequest | null } {
  const { witness } = words;
  widthOf(words);
  if (witness === undefined) {
    if (words.out !== undefined)
      throw new UsageError('--out goes with --witness: it is of that run');
    return { files: named(paths), request: null };
  }
  if (words.expected !== undefined) throw new UsageError('give --witness or --expected, not both');
  const out = outOf(words);
  const isState = typeof witness === 'string' && witness.includes('=');
  const files = typeof witness === 'string' && !isState ? [witness, ...paths] : [...paths];
  return { files: named(files), request: { wanted: isState ? bindingsOf(witness) : null, out } };
}

function named(files: readonly string[]): string[] {
  if (files.length === 0) throw new UsageError('name a litmus test, or a directory of them');
  return [...files];
}

/** Prints it; null where no run ends so, or none was found. Throws UsageError. */
export async function showWitness(
  environment: Environment,
  words: Words,
  { wanted, out }: WitnessRequest,
  { options, result, aim }: { options: LitmusOptions; result: LitmusResult; aim: Aim },
): Promise<ShownWitness | null> {
  const say = forPeople(environment, words);
  refuseUnknown(wanted, result);
  const found = await drive(environment, aim, witnessOf({ ...options, wanted }));
  if (found.schedule === null) {
    say(`${printable(missingText(found, wanted))}\n\n`);
    return null;
  }
  const run = toldRun(found.system, found.schedule);
  const width = widthOf(words) ?? DEFAULT_WIDTH;
  const part: Part = { run, choice: wholeOf(run), width, paint: paintFor(environment, words) };
  const events = run.timeline.length;
  say(`Witness ${printable(found.state)}\n\n${[...partLines(part)].join('\n')}\n\n`);
  const problem = out === null ? null : write(out, run, scenarioOf(environment, found, result));
  if (problem !== null) {
    environment.err(`pokelab: the run is not written: ${printable(problem)}\n`);
  } else if (out !== null) say(`${plural(events, 'event')} in ${printable(out)}\n\n`);
  const { state, schedule } = found;
  const place = problem === null ? out : null;
  return { state, steps: schedule.length, events, out: place, rows: [...partRows(part)] };
}

/** A register or a variable that states do not show. */
function refuseUnknown(wanted: readonly string[] | null, { states, test }: LitmusResult): void {
  const nameOf = (binding: string): string => binding.replace(/=.*/, '');
  const names = new Set(states.flatMap(bindingsOf).map(nameOf));
  for (const binding of wanted ?? []) {
    const name = nameOf(binding);
    if (states.length === 0 || names.has(name)) continue;
    const meant = didYouMean(name, names) ?? '';
    const shown = `its states show ${[...names].join(', ')}`;
    throw new UsageError(`--witness: ${test.name} asks for no ${name}; ${meant || shown}`);
  }
}

function missingText({ end }: Witness, wanted: readonly string[] | null): string {
  const how = wanted === null ? 'as the condition says' : `in ${wanted.join('; ')}`;
  return end === 'complete' ? `No run ends ${how}.` : `No run that ends ${how} was found (${end}).`;
}

/** What was run, and the line that finds it again. */
function scenarioOf(
  { command }: Environment,
  { system, state }: Witness,
  { test, memory }: LitmusResult,
): ExportedScenario {
  const file = quoted(operand(system.program.files[0].name));
  return {
    protocol: test.name,
    description: `${plural(system.cpus, 'CPU')}, ${memory}`,
    fields: { cpus: system.cpus, memory },
    reproduce: `${command} litmus ${file} --memory ${memory} --witness ${quoted(state)}`,
  };
}

/** Why it is not there; null where it is. */
function write(out: string, run: ToldRun, scenario: ExportedScenario): string | null {
  try {
    writeWhole(out, jsonl(exportedRun(run, scenario)), { overwrites: false });
    return null;
  } catch (error) {
    return whyUnwritten(out, null, error);
  }
}
