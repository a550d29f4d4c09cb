/** The failures of two protocols as a table, and what was searched for them. */
import { alignedLines } from '../../report/printing/listing.ts';
import type { Paint } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { nmisText } from '../../scenario/scenario.ts';
import type { Families, FamilySize, SizeAnswer } from '../judging/families.ts';
import type { Judged, Titles } from '../judging/judgement.ts';
import type { ProtocolDiff } from '../judging/protocol-fates.ts';
import { turningPoint } from './answer-sentences.ts';
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
    carriedText(judged),
    otherFails === null ? 'not known' : otherFails ? 'fails too' : 'none',
  ]);
  const columns = ['FATE', 'FAILS IN', 'CLASS', 'SCENARIO', 'ITS RUN IN THE OTHER', 'SEARCH THERE'];
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
    ...coverage(a, b, titles).flatMap((line) => wrap(line, width, 0, 3)),
  ];
}

/** What becomes of the failing run in the other version, whichever that is. */
function carriedText({ judgement, comparison }: Judged): string {
  switch (judgement.answer) {
    case 'same':
      return 'the same';
    case 'still-fails': {
      const [own, other] = [comparison.a.failure?.class, comparison.b.failure?.class];
      return own === other ? 'fails too' : `fails: ${other}`;
    }
    case 'fixed':
      return 'is stopped';
    default:
      return 'goes another way';
  }
}

function coverage(a: Families, b: Families, titles: Titles): string[] {
  return [...coverageOf(titles.a, a), ...coverageOf(titles.b, b)];
}

function coverageOf(title: string, { sizes }: Families): string[] {
  const asked = sizes.filter(({ isAbove }) => !isAbove);
  const last = asked.at(-1);
  if (last === undefined) return [`${title}: nothing was searched`];
  const names = (some: readonly SizeAnswer[]) => some.map(sizeName).join('; ');
  const open = sizes.filter(({ complete, isBegun }) => isBegun && !complete);
  const whole = sizes.filter(({ complete, isAbove }) => complete && isAbove);
  const left = sizes.filter(({ isBegun }) => !isBegun);
  const isAskedWhole = open.every(({ isAbove }) => isAbove);
  return [
    ...(isAskedWhole ? [`${title}: ${upTo(asked, last)} searched whole`] : []),
    ...(whole.length > 0 ? [`${title}: beyond that too: ${names(whole)}`] : []),
    ...(open.length > 0 ? [`${title}: not searched to the end: ${names(open)}`] : []),
    ...(left.length > 0 ? [`${title}: not searched: ${names(left)}`] : []),
  ];
}

const upTo = (asked: readonly SizeAnswer[], last: SizeAnswer): string =>
  asked.length === 1 ? `${sizeName(last)} was` : `all scenarios up to ${sizeName(last)} were`;

/** One site and one job go without saying. */
function sizeName({ cpus, nmis, sites = 1, jobs = 1 }: FamilySize): string {
  const parts = [`${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`, nmisText(nmis)];
  if (sites > 1) parts.push(`${sites} sites`);
  if (jobs > 1) parts.push(`${jobs} jobs`);
  return parts.join(', ');
}
