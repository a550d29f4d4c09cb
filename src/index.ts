/** The library: what the command line is made of. The one file that re-exports. docs/library.md has it by task. */
export { detectAtEnd } from './detectors/at-end.ts';
export { detect } from './detectors/detect.ts';
export {
  type Critical,
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
  type Progress,
  type Search,
  type SearchEnd,
  type SearchLimits,
  type SearchOptions,
  type SearchResult,
  UNLIMITED,
} from './explore/searching/search.ts';
export { type ShrinkOptions, type Shrunk, shrink } from './explore/shrinking/shrink.ts';
export { pctStrategy } from './explore/strategies/pct-strategy.ts';
export { randomStrategy } from './explore/strategies/random-strategy.ts';
export type { Strategy, StrategyFactory } from './explore/strategies/strategy.ts';
export {
  eachMoment,
  type Moment,
  ScheduleError,
  simulate,
  simulateSchedule,
} from './history/simulate.ts';
export { freezeMachine, reduceEvent } from './history/states.ts';
export { Timeline } from './history/timeline.ts';
export { type ParsedProtocol, type Protocol, parseProtocol } from './language/protocol/protocol.ts';
export { type Diagnostic, renderDiagnostics } from './language/reading/diagnostics.ts';
export { prepareLanguage } from './language/reading/syntax.ts';
export type { Event, EventKind, IndexedEvent } from './machine/events/events.ts';
export type { Operation, Program, SourceFile } from './machine/program/program.ts';
export { digestOf } from './machine/snapshots/recorded-digest.ts';
export type { Context, Cpu, Frame, Machine } from './machine/state/machine.ts';
export { createMachine, createSystem, type System } from './machine/state/system.ts';
export { decide } from './machine/stepping/decide.ts';
export { enabled, isEnabled } from './machine/stepping/enabled.ts';
export { evolve } from './machine/stepping/evolve.ts';
export { type Step, type StepKind, step, stepOfCode } from './machine/stepping/steps.ts';
export { builtinProtocols, readBuiltin } from './protocols/catalogue.ts';
export type { ReplayFinding } from './replay/contents/ending.ts';
export type { ReplayHeader } from './replay/contents/header.ts';
export type { ReplayProblem } from './replay/format/replay-problem.ts';
export { openReplayFile } from './replay/reading/open.ts';
export { type ReadResult, readReplay } from './replay/reading/reader.ts';
export type { Replay } from './replay/reading/replay.ts';
export { type Verification, verifyReplay } from './replay/reading/verify.ts';
export { record, recordSchedule } from './replay/writing/record.ts';
export { ReplayWriteError } from './replay/writing/sink.ts';
export { type RecordingOptions, ReplayWriter } from './replay/writing/writer.ts';
export { type ExplainOptions, explain } from './report/explaining/explain.ts';
export { type Disassembler, lazyDisassembler } from './report/naming/disassemble.ts';
export { type Story, type StoryOptions, storyLines, tellStory } from './report/telling/story.ts';
export { type Built, buildSystem } from './scenario/build.ts';
export { DEFAULTS, LIMITS } from './scenario/limits.ts';
export { type Resolved, resolveScenario } from './scenario/resolve.ts';
export { describeScenario, type Scenario, type ScenarioOptions } from './scenario/scenario.ts';
