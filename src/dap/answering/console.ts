/** What may be typed at an editor's console beside expressions: what the protocol has no request for. */
import { storyOf, storyText } from '../looking/exception.ts';
import type { Standing } from '../looking/standing.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Bodies } from '../protocol/messages.ts';
import { placeMark } from '../run/debuggee.ts';
import { jump } from './moving.ts';
import type { Outcome } from './outcome.ts';
import type { Session } from './session.ts';

const HELP = [
  ':goto EVENT    to just behind that event; start, end or failure instead of its number',
  ':story         the events that explain the failure, a sentence each',
  'anything else is a C expression; cpu1: EXPRESSION is what CPU1 sees',
].join('\n');

/** A line that begins with a colon. Throws Refusal for one that is no command. */
export function consoleLine(
  session: Session,
  { debuggee }: Standing,
  line: string,
): Outcome<Bodies['evaluate']> {
  const [name, word = '', ...rest] = line.trim().slice(1).split(/\s+/);
  const said = (result: string) => ({ body: { result, variablesReference: 0 } });
  if (name === 'goto' && rest.length === 0) {
    const mark = placeMark(debuggee, word);
    const moved = jump(session, mark, 'goto', session.stop?.cpu ?? 0);
    return { ...moved, ...said(moved.session?.stop?.description ?? '') };
  }
  if (name === 'story' && word === '') {
    const story = storyOf(debuggee);
    return said(
      story === null
        ? 'There is no story: this run does not fail, or is too long.'
        : storyText(story),
    );
  }
  if (name === 'help' || name === '') return said(HELP);
  throw new Refusal(`:${name} is no command; :help lists them`);
}
