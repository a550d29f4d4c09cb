/** From what an editor asks for to a stop point, or to why it cannot be one. */
import { type Condition, compileCondition } from '../../history/conditions.ts';
import type { Matcher } from '../../inspect/events/scan.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Arguments } from '../protocol/arguments.ts';
import type { BreakpointInfo } from '../protocol/messages.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { HIT_ADVICE, type HitCondition, hitConditionOf } from './hit-condition.ts';
import { type LogPart, logParts } from './log-message.ts';
import { withCondition } from './matchers.ts';
import { Meetings, type StopPoint } from './stop-point.ts';

/** A stop point that is set, or why it is not; and what the editor is told of it. */
export interface Made {
  point: StopPoint | null;
  info: BreakpointInfo;
}

export interface Wanted extends Pick<StopPoint, 'id' | 'group' | 'reason' | 'title'> {
  matcher: Matcher;
  /** What else the editor is told. */
  info?: Partial<BreakpointInfo>;
}

/** What may be said of every breakpoint; null for what is left out. */
export interface Manner {
  condition: Condition | null;
  counts: HitCondition | null;
  log: readonly LogPart[] | null;
}

/** `condition`, `hitCondition` and `logMessage` of a breakpoint; a message for what cannot be read. */
export function mannerOf({ system }: Debuggee, asked: Arguments): Manner | string {
  const condition = given(asked, 'condition');
  const compiled = condition === null ? null : compileCondition(condition, system);
  if (compiled !== null && !compiled.ok) return printable(`condition: ${compiled.message}`);
  const times = given(asked, 'hitCondition');
  const counts = times === null ? null : hitConditionOf(times);
  if (times !== null && counts === null) return printable(`"${times}": ${HIT_ADVICE}`);
  const message = given(asked, 'logMessage');
  const log = message === null ? null : logParts(message);
  return { condition: compiled?.condition ?? null, counts, log };
}

/** The text, null where it is left out or empty, as some editors have it. */
function given(asked: Arguments, name: string): string | null {
  const text = asked.maybeText(name);
  return text === null || text.trim() === '' ? null : text;
}

export function made(debuggee: Debuggee, wanted: Wanted, manner: Manner): Made {
  const { id, group, reason, title } = wanted;
  const matcher = withCondition(wanted.matcher, manner.condition);
  const point: StopPoint = {
    id,
    group,
    reason,
    title,
    log: manner.log,
    isBefore: matcher.isBefore ?? false,
    meetings: new Meetings(debuggee.timeline, matcher, manner.counts),
  };
  return { point, info: { id, verified: true, ...wanted.info } };
}

export function refused(id: number, message: string): Made {
  const text = printable(message);
  return { point: null, info: { id, verified: false, message: text, reason: 'failed' } };
}
