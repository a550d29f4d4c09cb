/** A failing run as a finding: its sentences, its story, and the line to look at. */
import type { Critical } from '../../detectors/failure.ts';
import { partsOfSpelling } from '../../language/protocol/defines.ts';
import type { Program, SourceFile } from '../../machine/program/program.ts';
import { topContext } from '../../machine/state/machine.ts';
import { builtinProtocols, readBuiltin } from '../../protocols/catalogue.ts';
import { type Conclusion, NO_CONCLUSION } from '../../report/concluding/conclude.ts';
import { type CodePlace, codePlace } from '../../report/naming/code-place.ts';
import { spotOf } from '../../report/naming/source-spots.ts';
import type { Story, StoryEvent } from '../../report/telling/story.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { sentencesOf, storyOf, type ToldRun } from '../printing/told-run.ts';
import type { Finding, ProtocolFile, StoryStep } from './report.ts';

/** A failing run, and what has been said of it. */
export interface ToldFailure {
  run: ToldRun;
  explanation: string[];
  conclusion: Conclusion;
  story: Story | null;
}

/** A failing run of which nothing has been said; what would have stopped it is not looked for. */
export const plainlyTold = (run: ToldRun): ToldFailure => ({
  run,
  explanation: sentencesOf(run),
  conclusion: NO_CONCLUSION,
  story: storyOf(run),
});

export interface Recorded {
  scenario: Scenario;
  again: string[];
  replay: string | null;
}

/** Null for a run that does not fail. */
export function findingOf(
  { run, explanation, conclusion, story }: ToldFailure,
  { scenario, again, replay }: Recorded,
): Finding | null {
  const { critical, timeline } = run;
  if (critical === null) return null;
  const { program } = timeline.system;
  const steps = story?.events ?? [];
  const fails = failingLine(run, critical, story);
  const told = steps.findLast(({ source }) => source !== null)?.source?.line;
  const cause =
    conclusion.cause?.source.line ?? fails ?? told ?? siteLine(program, critical.failure.site) ?? 1;
  return {
    rule: critical.failure.class,
    message: critical.failure.message,
    explanation,
    conclusion: conclusion.sentences,
    story: steps.map((event, nth) => stepOf(event, nth === steps.length - 1)),
    more: story?.more ?? 0,
    file: protocolFile(scenario.source),
    cause: codePlace(program, cause),
    failing: fails === null || fails === cause ? null : codePlace(program, fails),
    scenario: describeScenario(scenario),
    again,
    replay,
  };

  function stepOf({ event, sentence, source }: StoryEvent, isLast: boolean): StoryStep {
    const place: CodePlace | null = source === null ? null : codePlace(program, source.line);
    return { event, sentence, place, fails: isLast };
  }
}

/** The last event of a story is what fails. Where it has no line: that at which the CPU which fails stands. */
function failingLine(
  { timeline }: ToldRun,
  { failure, event }: Critical,
  story: Story | null,
): number | null {
  const told = story?.events.at(-1)?.source?.line;
  if (told !== undefined) return told;
  const isEvent = event < timeline.length;
  const moment = isEvent ? timeline.momentAt(event).event : null;
  // When a store reaches memory its CPU may be anywhere.
  if (moment?.kind === 'committed') return null;
  const cpu = timeline.machineAt(event).cpus[moment?.cpu ?? failure.cpu];
  const context = cpu === undefined ? undefined : topContext(cpu);
  const running = moment !== null && 'context' in moment ? moment.pc : undefined;
  const spot = spotOf(timeline.system.program, context, running);
  return spot === null || spot.named.length === 0 ? null : spot.source.line;
}

/** Where the file declares a site; null where that is not seen at a glance. */
function siteLine({ sites, files }: Program, site: number): number | null {
  const name = sites[site]?.name.replace(/\W.*/s, '');
  if (name === undefined) return null;
  const lines = files[0].text.split('\n');
  const at = lines.findIndex((line) => new RegExp(`\\bSITE\\w*\\s*\\(\\s*${name}\\b`).test(line));
  return at < 0 ? null : at + 1;
}

/** A source that has the name and the text of a built-in protocol is that one. */
export function protocolFile({ name, text }: SourceFile): ProtocolFile {
  const { name: path } = partsOfSpelling(name);
  const builtin = path.replace(/\.c$/, '');
  const isKnown = builtinProtocols().includes(builtin) && readBuiltin(builtin).name === path;
  const isBuiltin = isKnown && readBuiltin(builtin).text === text;
  return { path: isBuiltin ? builtin : path, isBuiltin };
}
