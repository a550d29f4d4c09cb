/** One exhibit, told: where it comes from, what it says of itself, how it fails, what mended it. */
import { spellingWords } from '../../language/protocol/defines.ts';
import { profileNamed } from '../../machine/memory/profiles.ts';
import { printable } from '../../machine/program/printable.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { plural } from '../printing/run-size.ts';
import { titleOf } from './exhibits.ts';
import type { Row } from './results.ts';
import { isUpToDate, type Shown } from './shown.ts';
import { byWords, mendings, outcomeOf, shortScenario } from './words.ts';

export interface StoryOptions {
  width: number;
  command: string;
}

export function storyLines(shown: Shown, options: StoryOptions): string[] {
  const { protocol, variantOf } = shown.exhibit;
  const said = (text: string, indent = 0): string[] =>
    wrap(printable(text), options.width, indent, indent + 2);
  const variant =
    variantOf === null ? [] : said(`a variant of ${variantOf.base.name}: ${variantOf.base.title}`);
  const mends = protocol.mends.flatMap((mended) =>
    said(`mends ${mended.protocol}: ${mended.what}`),
  );
  return [
    ...said(`${protocol.name}: ${titleOf(shown.exhibit)}`),
    ...said(`from ${protocol.origin}`),
    ...variant,
    ...mends,
    '',
    ...commentParagraphs(protocol.file.text).flatMap((text) => [
      ...wrap(printable(text), options.width, 2, 2),
      '',
    ]),
    ...(shown.row === null ? said(outcomeOf(shown)) : rowLines(shown, shown.row, said)),
    ...openLines(shown, options),
    ...(isUpToDate(shown) ? [] : ['', searchLine(shown, options)]),
  ];
}

function rowLines(
  shown: Shown,
  { searched, hardware, failing }: Row,
  said: (text: string, indent?: number) => string[],
): string[] {
  const lines = ['searched:'];
  for (const { scenario, verdict, states } of searched) {
    const size = verdict === 'pass' ? ` (${plural(states, 'state')})` : '';
    lines.push(...said(`${shortScenario(scenario)}: ${verdict}${size}`, 2));
  }
  lines.push(`by what processors promise (${shortScenario(hardware.scenario)}):`);
  for (const [name, verdict] of Object.entries(hardware.verdicts)) {
    lines.push(...said(`${name}: ${verdict} (${profileNamed(name)?.summary})`, 2));
  }
  if (failing === null) return lines;
  const which = failing.isSmallest ? 'smallest scenario that fails so' : 'a failing scenario';
  const size = failing.isLeast ? 'no run of it fails so with less' : 'perhaps not the least run';
  lines.push(...said(`${which}: ${shortScenario(failing.scenario)}; ${size}`));
  lines.push(...said(`${failing.class}: ${failing.message}`, 2));
  for (const [at, mending] of mendings(shown).entries()) {
    const { what } = shown.mended[at].mender;
    const { answer, certainty } = mending;
    lines.push(...said(`${byWords(mending)}${what === null ? ':' : `, which says: ${what}`}`));
    for (const sentence of [answer, ...certainty]) lines.push(...said(sentence, 2));
  }
  return lines;
}

function searchLine({ exhibit }: Shown, { command }: StoryOptions): string {
  const words = spellingWords(exhibit.protocol.name).map(quoted).join(' ');
  return `${command} museum ${words} --search`;
}

function openLines({ replay, mended }: Shown, { command }: StoryOptions): string[] {
  if (replay === null) return [];
  const diffs = mended.map(({ mender }) => {
    const against = spellingWords(mender.protocol.name).map(quoted).join(' ');
    return `${command} diff ${quoted(replay)} --against ${against}`;
  });
  return ['', `${command} debug ${quoted(replay)}`, ...diffs];
}

/** The comment that a file begins with, by paragraphs. */
function commentParagraphs(text: string): string[] {
  const comment = /^\s*\/\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*?\s?/, '').trim());
  return lines
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').trim())
    .filter((paragraph) => paragraph !== '');
}
