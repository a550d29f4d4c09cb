/** The failures of two protocols as a table, and what was searched for them. */
import type { ScenarioSize } from '../../explore/shrinking/smallest-scenario.ts';
import { alignedLines } from '../../report/printing/listing.ts';
import type { Paint } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { nmisText } from '../../scenario/scenario.ts';
import type { Families } from '../judging/families.ts';
import type { Titles } from '../judging/judgement.ts';
import type { ProtocolDiff } from '../judging/protocol-fates.ts';
import { headline, turningPoint } from './answer-sentences.ts';
import { siteSentences } from './declared-sites.ts';

/** The table of the families and a line on what was covered. */
export function protocolDiffLines(
  { fates, a, b }: ProtocolDiff,
  titles: Titles,
  { width, paint }: { width: number; paint?: Paint },
): string[] {
  const rows = fates.map(({ fate, from, family, judged, otherFails }) => [
    fate,
    titles[from],
    family.class,
    sizeName(family.size),
    headline(judged),
    otherFails === null ? 'not known' : otherFails ? 'fails' : 'none',
  ]);
  const columns = ['FATE', 'FAILS IN', 'CLASS', 'SCENARIO', 'CARRIED OVER', 'SEARCHED'];
  const table = alignedLines(
    columns.map((title) => ({ title })),
    rows,
    paint,
  );
  const pairs = fates.flatMap(({ family, judged }, index) => [
    ...wrap(`${index + 1}. ${family.class}: ${family.fails}`, width, 0, 3),
    ...wrap(`while the last to write text was ${family.writes}`, width, 3, 3),
    ...turningPoint(judged).flatMap((sentence) => wrap(sentence, width, 3, 3)),
  ]);
  const sites = fates.slice(0, 1).flatMap(({ judged }) => siteSentences(judged));
  const declared = sites.flatMap((sentence) => wrap(sentence, width, 0, 3));
  const none = fates.length === 0 ? ['Neither version fails in any way that was found.'] : [];
  return [
    ...(fates.length > 0 ? [...table, '', ...pairs, ...declared] : none),
    '',
    ...coverage(a, b, titles),
  ];
}

function coverage(a: Families, b: Families, titles: Titles): string[] {
  const line = (title: string, { sizes }: Families): string => {
    const open = sizes.filter(({ complete }) => !complete);
    const last = sizes[sizes.length - 1];
    if (last === undefined) return `${title}: nothing was searched`;
    if (open.length === 0) {
      return `${title}: all scenarios up to ${sizeName(last)} were searched whole`;
    }
    return `${title}: not searched to the end: ${open.map(sizeName).join('; ')}`;
  };
  return [line(titles.a, a), line(titles.b, b)];
}

function sizeName({ cpus, nmis }: ScenarioSize): string {
  return `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}, ${nmisText(nmis)}`;
}
