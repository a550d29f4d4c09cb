/** What `show` says of a run, as Markdown: for a review, or a bug report. */
import { printable } from '../../../machine/program/printable.ts';
import { storyLines } from '../../telling/story.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { verdictWord } from '../run/verdict-words.ts';

export function* markdown(run: ExportedRun): Generator<string> {
  const { scenario, verdict, explanation, conclusion } = run;
  const story = run.story();
  yield* paragraph([`# ${escaped(`${scenario.protocol}: ${verdictWord(run)}`)}`]);
  yield* paragraph([escaped(scenario.description)]);
  if (explanation.length > 0) yield* list(explanation);
  else if (verdict.sentence !== '') yield* list([verdict.sentence]);
  if (conclusion.length > 0) yield* list(conclusion);
  if (story !== null) yield* section('What led to it', fenced(storyLines(story)));
  yield* section('The run', fenced([...run.table()]));
  yield* section('Run it again', fenced([scenario.reproduce]));
}

const paragraph = (lines: readonly string[]): string[] => [`${lines.join('\n')}\n\n`];

const list = (sentences: readonly string[]): string[] =>
  paragraph(sentences.map((sentence) => `- ${escaped(sentence)}`));

const section = (title: string, lines: readonly string[]): string[] => [
  ...paragraph([`## ${title}`]),
  ...paragraph(lines),
];

/** A fence that nothing in the text closes. */
function fenced(lines: readonly string[]): string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(2, ...runs.map(({ length }) => length)) + 1);
  return [fence, ...lines.map(printable), fence];
}

/** CommonMark: punctuation behind a backslash stands for itself, and so does what begins a line. */
const escaped = (text: string): string =>
  printable(text)
    .replace(/[\\`*_<>[\]#|~&!]/g, '\\$&')
    .replace(/^([-+=])|^(\d+)(?=[.)])/, (_, sign, number) => (sign ? `\\${sign}` : `${number}\\`));
