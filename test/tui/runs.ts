/** Runs that tests of the debugger look at: the race of ftrace-nmi-2008 driven by hand, and random ones. */
import { detect } from '../../src/detectors/detect.ts';
import type { Critical } from '../../src/detectors/failure.ts';
import { Random } from '../../src/explore/strategies/random.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import type { Event } from '../../src/machine/events/events.ts';
import type { SourceFile } from '../../src/machine/program/program.ts';
import type { System } from '../../src/machine/state/system.ts';
import { type Step, type StepKind, step } from '../../src/machine/stepping/steps.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { Scenario, ScenarioOptions } from '../../src/scenario/scenario.ts';

export interface Prepared {
  scenario: Scenario;
  system: System;
}

export async function prepare(name: string, options: ScenarioOptions = {}): Promise<Prepared> {
  return prepareSource(readBuiltin(name), options);
}

export async function prepareSource(file: SourceFile, options: ScenarioOptions): Promise<Prepared> {
  await prepareLanguage();
  const parsed = parseProtocol(file);
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const { protocol } = parsed;
  const resolved = resolveScenario(protocol, options);
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  return { scenario: resolved.scenario, system: built.system };
}

/** Takes steps until the last event is wanted. */
export class Driver {
  readonly timeline: Timeline;

  constructor(system: System) {
    this.timeline = new Timeline(system);
  }

  take(kind: StepKind, cpu: number, entry = 0): Event {
    let last: Event | undefined;
    // To be asked for an event, a timeline would make the machines around it again.
    this.timeline.append(step(kind, cpu, entry), (event) => {
      last = event;
    });
    if (last === undefined) throw new Error('the step did nothing');
    return last;
  }

  /** Runs the CPU, its store buffer drained where it must be, until an event is wanted. */
  run(cpu: number, isWanted: (event: Event) => boolean): void {
    for (let left = 1000; left > 0; left--) {
      const may = (wanted: Step) => this.timeline.enabledAtEnd().includes(wanted);
      const event = this.take(may(step('run', cpu)) ? 'run' : 'drain', cpu);
      if (isWanted(event)) return;
    }
    throw new Error('the wanted event never happened');
  }
}

export interface Race extends Prepared {
  timeline: Timeline;
  schedule: Step[];
  critical: Critical;
}

/**
 * CPU1's NMI enters while the flag is 0 and is in the middle of executing vfs_read when an NMI on CPU0
 * sees the flag and writes the site.
 */
export async function race2008(): Promise<Race> {
  const prepared = await prepare('ftrace-nmi-2008');
  const { system } = prepared;
  const flag = system.program.cells.find(({ name }) => name === 'write_flag');
  const isOf = (event: Event, kind: Event['kind'], address: number | undefined) =>
    event.kind === kind && 'address' in event && event.address === address;
  const driver = new Driver(system);
  driver.run(0, ({ kind }) => kind === 'stop-requested');
  driver.take('stop', 1);
  driver.run(0, (event) => isOf(event, 'buffered', flag?.address));
  driver.take('nmi', 1);
  driver.run(1, ({ kind }) => kind === 'fetched');
  driver.run(0, (event) => isOf(event, 'committed', flag?.address));
  driver.take('nmi', 0);
  driver.run(0, (event) => isOf(event, 'committed', system.program.sites[0].address));
  return failed(prepared, driver);
}

function failed(prepared: Prepared, { timeline }: Driver): Race {
  const event = timeline.length - 1;
  const { system } = prepared;
  const failure = detect(system, timeline.machineAt(event), timeline.momentAt(event).event);
  if (failure === null) throw new Error('the run does not fail');
  return { ...prepared, timeline, schedule: [...timeline.schedule], critical: { failure, event } };
}

const TINY = `#include <pokelab.h>
PROTOCOL("tiny");
TITLE("One store into a running site");
ORIGIN("a test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
EXPECT(cross_modification | torn_fetch, cpus = 2, nmis = 0);

static int flag;
static atomic_t seen_count = ATOMIC_INIT(0);

static void write_byte(u8 *code)
{
	code[0] = 0xe8;
}

int patcher(void)
{
	WRITE_ONCE(flag, 1);
	smp_mb();
	write_byte((u8 *)site_ip(0));
	return 0;
}

void task(void)
{
	atomic_inc(&seen_count);
	execute_site(0);
}

void nmi_handler(void)
{
	WRITE_ONCE(flag, 2);
	if (READ_ONCE(flag))
		atomic_inc(&seen_count);
}
`;

/** A run of a few events that fails: small enough for pictures of all that is shown. */
export async function tinyRace(): Promise<Race> {
  const prepared = await prepareSource({ name: 'tiny.c', text: TINY }, {});
  const driver = new Driver(prepared.system);
  driver.run(1, ({ kind }) => kind === 'fetched');
  driver.run(0, ({ kind }) => kind === 'buffered');
  driver.take('drain', 0);
  driver.take('nmi', 0);
  driver.run(0, ({ kind }) => kind === 'interrupt-returned');
  driver.run(1, ({ kind }) => kind === 'fetched');
  driver.run(
    0,
    ({ kind, address }: Event & { address?: number }) =>
      kind === 'committed' && address === prepared.system.program.sites[0].address,
  );
  return failed(prepared, driver);
}

/** A run of a protocol that fails at its last event. */
export async function failingRun(
  file: SourceFile,
  options: ScenarioOptions,
  drive: (driver: Driver) => void,
): Promise<Race> {
  const prepared = await prepareSource(file, options);
  const driver = new Driver(prepared.system);
  drive(driver);
  return failed(prepared, driver);
}

/** A run of the system under steps drawn at random. */
export function randomRun(system: System, seed: number, most: number): Timeline {
  const random = new Random(seed);
  const timeline = new Timeline(system);
  for (let taken = 0; taken < most; taken++) {
    const steps = timeline.enabledAtEnd();
    if (steps.length === 0) break;
    timeline.append(steps[random.below(steps.length)]);
  }
  return timeline;
}
