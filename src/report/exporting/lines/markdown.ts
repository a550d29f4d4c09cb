/** What `show` says of a run, as Markdown: for a review, or a bug report. */
import { escapedProse, fenced } from '../../printing/markdown.ts';
import { storyLines } from '../../telling/story.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { verdictWord } from '../run/verdict-words.ts';

export function* markdown(run: ExportedRun): Generator<string> {
  const { scenario, verdict, explanation, conclusion } = run;
  const story = run.story();
  yield* paragraph([`# ${escapedProse(`${scenario.protocol}: ${verdictWord(run)}`)}`]);
  yield* paragraph([escapedProse(scenario.description)]);
  if (explanation.length > 0) yield* list(explanation);
  else if (verdict.sentence !== '') yield* list([verdict.sentence]);
  if (conclusion.length > 0) yield* list(conclusion);
  if (story !== null) yield* section('What led to it', fenced(storyLines(story)));
  yield* section('The run', fenced([...run.table()]));
  yield* section('Run it again', fenced([scenario.reproduce]));
}

const paragraph = (lines: readonly string[]): string[] => [`${lines.join('\n')}\n\n`];

const list = (sentences: readonly string[]): string[] =>
  paragraph(sentences.map((sentence) => `- ${escapedProse(sentence)}`));

const section = (title: string, lines: readonly string[]): string[] => [
  ...paragraph([`## ${title}`]),
  ...paragraph(lines),
];
