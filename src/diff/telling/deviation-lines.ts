/** In words: where a carried schedule could not be followed, and what was done there. */
import type { Program } from '../../machine/program/program.ts';
import { listed } from '../../report/explaining/phrases.ts';
import { sourcePosition, sourceText } from '../../report/naming/names.ts';
import { wrap } from '../../report/printing/wrap.ts';
import type { Deviation } from '../carrying/deviations.ts';
import type { Judged } from '../judging/judgement.ts';
import type { Section } from './answer-sentences.ts';

const MOST_GROUPS = 20;

/** Deviations of one kind before one step of the first version. */
interface Group {
  kind: Deviation['kind'];
  cpu: number;
  steps: number[];
  aTexts: string[];
  bTexts: string[];
  last: Deviation;
}

export function deviationSection(
  { comparison, judgement }: Judged,
  { width }: { width: number },
): Section {
  const title = 'Where the schedule could not be followed';
  const { a, b, carried } = comparison;
  if (carried === null || judgement.answer === 'same') return { title, lines: [] };
  const groups = grouped(carried.deviations.list, a.system.program, b.system.program);
  const lines = groups.slice(0, MOST_GROUPS).flatMap((group) => {
    const [first, last] = [group.steps[0], group.steps[group.steps.length - 1]];
    const steps = first === last ? `step ${first}` : `steps ${first} to ${last}`;
    return wrap(`${steps}, CPU${group.cpu}: ${sentence(group)}`, width, 0, 2);
  });
  if (groups.length > MOST_GROUPS) lines.push(`... and ${groups.length - MOST_GROUPS} more`);
  return { title, lines };
}

/** What was done at one point. */
export function deviationSentence(deviation: Deviation, a: Program, b: Program): string {
  const [group] = grouped([deviation], a, b);
  return sentence(group);
}

function grouped(list: readonly Deviation[], a: Program, b: Program): Group[] {
  const groups: Group[] = [];
  for (const deviation of list) {
    const { kind, cpu, step } = deviation;
    const aText = textOf(a, deviation.a);
    const bText = textOf(b, deviation.b);
    const last = groups[groups.length - 1];
    const joins = last !== undefined && last.kind === kind && last.cpu === cpu && kind !== 'waits';
    if (joins && (kind === 'skipped' || last.steps.includes(step))) {
      last.steps.push(step);
      if (!last.aTexts.includes(aText)) last.aTexts.push(aText);
      if (!last.bTexts.includes(bText)) last.bTexts.push(bText);
      last.last = deviation;
    } else {
      groups.push({ kind, cpu, steps: [step], aTexts: [aText], bTexts: [bText], last: deviation });
    }
  }
  return groups;
}

function textOf(program: Program, source: Deviation['a']): string {
  if (source === null) return 'a drain of the store buffer';
  return `'${sourceText(program, source)}' (${sourcePosition(program, source)})`;
}

function sentence({ kind, aTexts, bTexts, last }: Group): string {
  const [a, b] = [listed(aTexts), listed(bTexts)];
  switch (kind) {
    case 'skipped':
      return `the second version does not do ${a} there: left out`;
    case 'instead':
      return `in place of ${a} the second version has ${b}: done there`;
    case 'extra':
      return `before ${a} the second version has ${b}: done first`;
    case 'waits': {
      const how = last.spins ? 'spins' : 'waits';
      const end = last.ended < 0 ? 'to the end' : `until event ${last.ended} of the second run`;
      return `before ${a} the second version ${how} at ${b} ${end}: the others go on`;
    }
    case 'cannot-arrive':
      return 'the NMI cannot arrive in the second version: left out';
  }
}
