/** The library: what the command line is made of. The one file that re-exports. */
export { detectAtEnd } from './detectors/at-end.ts';
export { detect } from './detectors/detect.ts';
export {
  FAILURE_CLASSES,
  type Failure,
  type FailureClass,
  type Verdict,
} from './detectors/failure.ts';
export { Watch } from './detectors/watch.ts';
export { exhaustive } from './explore/searching/exhaustive.ts';
export { runOnce, sample } from './explore/searching/sample.ts';
export {
  type Finding,
  finish,
  type Search,
  type SearchOptions,
  type SearchResult,
  UNLIMITED,
} from './explore/searching/search.ts';
export { type Shrunk, shrink } from './explore/shrinking/shrink.ts';
export { pctStrategy } from './explore/strategies/pct-strategy.ts';
export { randomStrategy } from './explore/strategies/random-strategy.ts';
export type { Strategy, StrategyFactory } from './explore/strategies/strategy.ts';
export { type Moment, ScheduleError, simulate, simulateSchedule } from './history/simulate.ts';
export { freezeMachine, reduceEvent } from './history/states.ts';
export { Timeline } from './history/timeline.ts';
export { type Protocol, parseProtocol } from './language/protocol/protocol.ts';
export { type Diagnostic, renderDiagnostics } from './language/reading/diagnostics.ts';
export { prepareLanguage } from './language/reading/syntax.ts';
export type { Event, EventKind } from './machine/events/events.ts';
export type { Operation, Program } from './machine/program/program.ts';
export { digestOf } from './machine/snapshots/recorded-digest.ts';
export type { Context, Cpu, Frame, Machine } from './machine/state/machine.ts';
export { createMachine, createSystem, type System } from './machine/state/system.ts';
export { decide } from './machine/stepping/decide.ts';
export { enabled, isEnabled } from './machine/stepping/enabled.ts';
export { evolve } from './machine/stepping/evolve.ts';
export { type Step, step, stepOfCode } from './machine/stepping/steps.ts';
export { builtinProtocols, readBuiltin } from './protocols/catalogue.ts';
export { openReplayFile } from './replay/reading/open.ts';
export type { Replay } from './replay/reading/replay.ts';
export { verifyReplay } from './replay/reading/verify.ts';
export { record } from './replay/writing/record.ts';
export { ReplayWriter } from './replay/writing/writer.ts';
export { buildSystem } from './scenario/build.ts';
export { resolveScenario } from './scenario/resolve.ts';
export type { Scenario, ScenarioOptions } from './scenario/scenario.ts';
