/** Requests that set breakpoints: each replaces all that it set before. */
import { linesWithCode } from '../../inspect/events/lines.ts';
import { innermostPlace } from '../looking/standing.ts';
import { type Arguments, Refusal } from '../protocol/arguments.ts';
import { EXCEPTIONS, type ExceptionFilter } from '../protocol/capabilities.ts';
import type { BreakpointInfo } from '../protocol/messages.ts';
import { type RunSource, sourceMeant } from '../run/sources.ts';
import { DATA, dataInfo, dataPoint } from '../stopping/data-points.ts';
import { EXCEPTION_GROUP, exceptionPoints } from '../stopping/exception-points.ts';
import { type Made, refused } from '../stopping/making.ts';
import {
  FUNCTIONS,
  functionPoint,
  INSTRUCTIONS,
  instructionPoint,
  lineGroup,
  linePoint,
} from '../stopping/place-points.ts';
import type { Handlers, Outcome } from './outcome.ts';
import { opened, type Session, standing } from './session.ts';

type Info = { breakpoints: BreakpointInfo[] };

/** The session with what was asked for in place of the group's stop points, and what the editor is told of each. */
function replaced(
  session: Session,
  group: string,
  asked: readonly Arguments[],
  make: (asked: Arguments, id: number) => Made,
): Outcome<Info> {
  const all = asked.map((one, index) => make(one, session.nextId + index));
  const others = session.points.filter((point) => point.group !== group);
  const points = [...others, ...all.flatMap(({ point }) => point ?? [])];
  return {
    session: { ...session, points, nextId: session.nextId + asked.length },
    body: { breakpoints: all.map(({ info }) => info) },
  };
}

/** The source that the request is about. Throws Refusal. */
function sourceOf(session: Session, asked: Arguments): RunSource {
  const { debuggee } = opened(session);
  const found = sourceMeant(debuggee.sources, meant(asked), debuggee.disk);
  if (!found.ok) throw new Refusal(found.message);
  return found.source;
}

function meant(asked: Arguments): { path: string | null; reference: number } {
  const source = asked.part('source');
  return { path: source.maybeText('path'), reference: source.integer('sourceReference', 0) };
}

type Breaking =
  | 'setBreakpoints'
  | 'setFunctionBreakpoints'
  | 'setInstructionBreakpoints'
  | 'setDataBreakpoints'
  | 'setExceptionBreakpoints'
  | 'dataBreakpointInfo'
  | 'breakpointLocations';

export const BREAKING: Handlers<Breaking> = {
  setBreakpoints(session, asked) {
    const { debuggee, client } = opened(session);
    const lines = asked.list('breakpoints');
    const found = sourceMeant(debuggee.sources, meant(asked), debuggee.disk);
    // Breakpoints of other projects: an editor sends all that it has.
    if (!found.ok) {
      return replaced(session, 'nowhere', lines, (_, id) => refused(id, found.message));
    }
    const { source } = found;
    return replaced(session, lineGroup(source), lines, (line, id) =>
      linePoint(debuggee, source, line, { id, client }),
    );
  },
  setFunctionBreakpoints(session, asked) {
    const { debuggee } = opened(session);
    return replaced(session, FUNCTIONS, asked.list('breakpoints'), (one, id) =>
      functionPoint(debuggee, one, id),
    );
  },
  setInstructionBreakpoints(session, asked) {
    const { debuggee } = opened(session);
    return replaced(session, INSTRUCTIONS, asked.list('breakpoints'), (one, id) =>
      instructionPoint(debuggee, one, id),
    );
  },
  setDataBreakpoints(session, asked) {
    const { debuggee } = opened(session);
    return replaced(session, DATA, asked.list('breakpoints'), (one, id) =>
      dataPoint(debuggee, one, id),
    );
  },
  setExceptionBreakpoints(session, asked) {
    const { debuggee } = opened(session);
    const filters = [...new Set(asked.texts('filters'))].map(filterOf);
    const made = exceptionPoints(debuggee, filters, session.nextId);
    const others = session.points.filter(({ group }) => group !== EXCEPTION_GROUP);
    const points = [...others, ...made];
    return { session: { ...session, points, nextId: session.nextId + made.length }, body: {} };
  },
  dataBreakpointInfo(session, asked) {
    const here = standing(session);
    return { body: dataInfo(here, asked, innermostPlace(here, session.stop?.cpu ?? 0)) };
  },
  breakpointLocations(session, asked) {
    const { debuggee, client } = opened(session);
    const { file } = sourceOf(session, asked);
    const first = asked.integer('line') + 1 - client.firstLine;
    const last = asked.has('endLine') ? asked.integer('endLine') + 1 - client.firstLine : first;
    const lines = linesWithCode(debuggee.system, file).filter(
      (line) => line >= first && line <= last,
    );
    return { body: { breakpoints: lines.map((line) => ({ line: line - 1 + client.firstLine })) } };
  },
};

function filterOf(name: string): ExceptionFilter {
  const known = EXCEPTIONS.find(({ filter }) => filter === name);
  if (known !== undefined) return known.filter;
  const names = EXCEPTIONS.map(({ filter }) => filter).join(', ');
  throw new Refusal(`there is no exception filter "${name}": there are ${names}`);
}
