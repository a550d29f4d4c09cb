/** Protocols in C with some tokens changed: told by line, or searched, shrunk, explained and told of within bounds. */
import { readdirSync, readFileSync } from 'node:fs';
import { runTold, sentencesOf, toldRun } from '../../../src/cli/printing/told-run.ts';
import { takenAgain } from '../../../src/cli/searching/taken-again.ts';
import { bisect } from '../../../src/explore/bisecting/bisect.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { type Finding, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { type Protocol, parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { SourceFile } from '../../../src/machine/program/program.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import fc from '../../support/property.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { edited, editsOf } from '../token-edits.ts';

/** Read when the first turn is taken. */
let originals: readonly string[] = [];

function builtins(): readonly string[] {
  if (originals.length > 0) return originals;
  const names = readdirSync('src/protocols', { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.c')).sort();
  originals = files.map((name) => readFileSync(`src/protocols/${name}`, 'utf8'));
  return originals;
}

const WORDS =
  `struct union enum if else while do for switch case default: return goto break continue typedef static const extern sizeof
{ } ( ) [ ] ; , * & -> . = == ? : ~ ! ++ -- % / << >> && || 0 1 -1 "x" 'a' int u8 void long unsigned x y n /n %n 7%x 1/0 int8_t
READ_ONCE(x) WRITE_ONCE(x,1) atomic_inc(&count) smp_mb() cpu_relax() BUG() BUG_ON(x) execute_site(0) site_ip(0) sync_core()
smp_processor_id() preempt_disable() local_irq_disable() schedule() raise_nmi(0) for(;;) while(1) return; #define #if #endif
#include ## __VA_ARGS__ \\ /* */ // " @ $ NULL nr_cpus nr_sites SITE SCENARIO(cpus=2); EXPECT(pass); CONTENT BYTES(0xcc)`.split(
    /\s+/,
  );

const input = () =>
  fc.record({
    text: fc.oneof(
      { weight: 3, arbitrary: randomProtocol.map(({ source }) => source.text) },
      { weight: 1, arbitrary: fc.constantFrom(...builtins()) },
    ),
    edits: fc.oneof(editsOf(WORDS, 1), editsOf(WORDS, 3)),
    raw: fc.option(fc.uint8Array({ maxLength: 400 }), { freq: 20 }),
    seed: fc.nat(),
    memory: fc.constantFrom('sc', 'tso', 'pso'),
    hardware: fc.constantFrom('coherent', 'coherent', 'aligned8', 'stale', 'qemu'),
    engine: fc.constantFrom('kernel', 'kernel', 'machine'),
  });

type Input = ReturnType<typeof input> extends fc.Arbitrary<infer Value> ? Value : never;

const BOUNDS = { ...UNLIMITED, maxStates: 500, maxBytes: 2 ** 27, seed: 0 };

function systemOf(protocol: Protocol, { memory, hardware }: Input): System | null {
  const options = { memory, hardware } as Parameters<typeof resolveScenario>[1];
  const resolved = resolveScenario(protocol, options);
  if (!resolved.ok) return null;
  const { scenario } = resolved;
  if (scenario.sites > 50 || scenario.cpus > 4 || scenario.nmis > 4) return null;
  const built = buildSystem(scenario);
  return built.ok ? built.system : null;
}

/** Everything that is made of a run that fails; what does not happen again throws. */
function tellAll(system: System, finding: Finding, again: boolean): void {
  takenAgain(system, finding);
  const told = toldRun(system, finding.schedule);
  sentencesOf(told);
  sentencesOf(runTold(told.timeline, told.critical));
  if (again) finish(bisect({ ...BOUNDS, maxSteps: 5000, system, finding }));
}

function searched(system: System, { engine }: Input): void {
  const options = { ...BOUNDS, system, reduce: true, maxSteps: 1000 };
  const { finding } = finish(exhaustive({ ...options, engine: engine as 'kernel' | 'machine' }));
  if (finding === null) return;
  tellAll(system, finding, false);
  const shrunk = finish(shrink({ ...BOUNDS, system, finding, reduce: true }));
  if (shrunk.finding.failure.class !== finding.failure.class) {
    throw new Error(`shrunk from ${finding.failure.class} to ${shrunk.finding.failure.class}`);
  }
  tellAll(system, shrunk.finding, true);
}

function tried(file: SourceFile, given: Input): void {
  const parsed = parseProtocol(file);
  if (!parsed.ok) {
    const { length } = file.text.split('\n');
    const isTold = parsed.diagnostics.every(({ line }) => line >= 1 && line <= length);
    if (parsed.diagnostics.length === 0 || !isTold) throw new Error('refused without a line of it');
    renderDiagnostics(parsed.diagnostics, [file]);
    return;
  }
  const system = systemOf(parsed.protocol, given);
  if (system === null) return;
  const schedule = runOnce(system, randomStrategy, given.seed, 2000);
  sentencesOf(toldRun(system, schedule));
  searched(system, given);
}

async function turn(seed: number): Promise<Defect[]> {
  await prepareLanguage();
  const [given] = fc.sample(input(), { seed, numRuns: 1 });
  const text =
    given.raw === null ? edited(given.text, given.edits) : String.fromCharCode(...given.raw);
  try {
    tried({ name: 'fuzzed.c', text }, given);
    return [];
  } catch (error) {
    const { memory, hardware, engine } = given;
    const how = `--memory ${memory} --hardware ${hardware} --engine ${engine}`;
    return [{ what: `${how}: ${(error as Error).stack}`, files: { 'fuzzed.c': text } }];
  }
}

export const sourcesFuzzer: Fuzzer = {
  name: 'sources',
  about: 'protocols in C with tokens changed',
  turn,
};
