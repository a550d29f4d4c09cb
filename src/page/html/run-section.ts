/** The run, to be walked through: the bar, the picture, and room for what stands beside it. */
import { html, Markup } from '../markup/html.ts';
import type { Section } from './page.ts';

export interface ShownRun {
  /** What it is called, where there are two. */
  title: string;
  svg: string;
}

interface Button {
  does: string;
  sign: string;
  words: string;
}

const button = (does: string, sign: string, words: string): Button => ({ does, sign, words });

const MOTION: readonly Button[] = [
  button('start', '|◀', 'to the start (g)'),
  button('step-back', '◀', 'back to the event before (S)'),
  button('play', '▶', 'play, pause (space)'),
  button('step', '▶', 'to the next event (s)'),
  button('end', '▶|', 'to the end (G)'),
];
const FAILURE = button('failure', '!', 'to the failure (!)');
const STORY: readonly Button[] = [
  button('story-back', '‹ story', 'back to the event of the story before (E)'),
  button('story-next', 'story ›', 'to the next event of the story (e)'),
];
const OF_TWO: readonly Button[] = [
  button('difference-back', '‹ difference', 'back to the difference before ([)'),
  button('difference', 'difference ›', 'to the next difference (])'),
];
const HELP = button('help', '?', 'keys (?)');

export interface RunHeading {
  title: string;
  /** Which part of the run it is. */
  note: string;
  /** There is a failure to go to, a story to walk through. */
  hasFailure: boolean;
  hasStory: boolean;
}

export function runSection(
  runs: readonly ShownRun[],
  { title, note, hasFailure, hasStory }: RunHeading,
): Section {
  const isPair = runs.length > 1;
  const buttons = [
    ...(hasFailure ? [FAILURE] : []),
    ...(hasStory ? STORY : []),
    ...(isPair ? OF_TWO : []),
    HELP,
  ];
  const body = html`<p class="note">${note}</p>
<div class="bench" data-runs="${runs.length}">
<div class="bar" role="toolbar" aria-label="through the run">
<span class="buttons">${MOTION.map(buttonHtml)}</span>
<span class="scrub"><span class="ticks" aria-hidden="true"></span><input type="range" id="scrubber" step="1" aria-label="event"></span>
<output id="where" for="scrubber"></output>
<span class="buttons">${buttons.map(buttonHtml)}</span>
</div>
<p id="now" aria-live="polite"></p>
<div class="runs">
${runs.map((run, at) => runHtml(run, at, isPair))}</div>
<dialog id="help" aria-label="keys"></dialog>
</div>`;
  return { id: 'run', title, body };
}

const buttonHtml = ({ does, sign, words }: Button): Markup =>
  html`<button type="button" data-do="${does}" title="${words}" aria-label="${words}">${sign}</button>`;

const runHtml = ({ title, svg }: ShownRun, at: number, isPair: boolean): Markup =>
  html`<div class="run" data-run="${at}">
${isPair ? html`<h3>${title}</h3>` : html``}
<div class="lanes-box" tabindex="0" role="group" aria-label="lanes; the same is below as a table">
${new Markup(svg)}
</div>
<div class="side"><div class="source"></div><div class="state"></div></div>
</div>
`;
