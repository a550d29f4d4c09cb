/** The failure in words: what `exceptionInfo` says. */
import { eachMoment } from '../../history/simulate.ts';
import { explain } from '../../report/explaining/explain.ts';
import { MOST_SENTENCES, type Story, storyLines, tellStory } from '../../report/telling/story.ts';
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
    description: sentences.join('\n'),
    breakMode: 'always',
    details: {
      message: critical.failure.message,
      typeName: critical.failure.class,
      ...(story === null ? {} : { stackTrace: storyLines(story).join('\n') }),
    },
  };
}

/** The few events that explain the failure; null for a run without one, and for one that is too long. */
export function storyOf({ timeline, critical, system }: Debuggee): Story | null {
  if (critical === null || timeline.length > LONGEST_STORY) return null;
  const moments = [...eachMoment(system, timeline.schedule)];
  return tellStory(moments, { system, critical, most: MOST_SENTENCES });
}
