/** The failure in words: what `exceptionInfo` says. */
import { eachMoment } from '../../history/simulate.ts';
import { printable } from '../../machine/program/printable.ts';
import { explain } from '../../report/explaining/explain.ts';
import {
  MOST_SENTENCES,
  type Story,
  type StoryEvent,
  storyLines,
  tellStory,
} from '../../report/telling/story.ts';
import type { Bodies } from '../protocol/messages.ts';
import type { Debuggee } from '../run/debuggee.ts';

/** What flows through a run is kept for each of its events: of longer runs there is no story. */
const LONGEST_STORY = 200_000;

/** The failure of the run, with its explanation and its story; null for a run that has none. */
export function failureInfo(debuggee: Debuggee): Bodies['exceptionInfo'] | null {
  const { timeline, critical, disassembler, system } = debuggee;
  if (critical === null) return null;
  const moments = eachMoment(system, timeline.schedule);
  const sentences = explain(moments, { system, critical, disassembler });
  const story = storyOf(debuggee);
  return {
    exceptionId: critical.failure.class,
    description: sentences.map(printable).join('\n'),
    breakMode: 'always',
    details: {
      message: printable(critical.failure.message),
      typeName: critical.failure.class,
      ...(story === null ? {} : { stackTrace: storyText(story) }),
    },
  };
}

/** The few events that explain the failure; null for a run without one, and for one that is too long. */
export function storyOf({ timeline, critical, system }: Debuggee): Story | null {
  if (critical === null || timeline.length > LONGEST_STORY) return null;
  const moments = [...eachMoment(system, timeline.schedule)];
  const story = tellStory(moments, { system, critical, most: MOST_SENTENCES });
  return { ...story, events: story.events.map(inPlainText) };
}

function inPlainText(event: StoryEvent): StoryEvent {
  const { source, statement, sentence } = event;
  return {
    ...event,
    source: source && { ...source, file: printable(source.file) },
    statement: printable(statement),
    sentence: printable(sentence),
  };
}

/** A sentence an event, each with its number. */
export const storyText = (story: Story): string => storyLines(story).join('\n');
