/** Two runs that each have a schedule of their own, in words. */
import { whose } from '../../report/explaining/phrases.ts';
import { valueRead } from '../comparing/read-differences.ts';
import type { StatementLine } from '../comparing/statement-lines.ts';
import type { Answer, Judged } from '../judging/judgement.ts';
import type { ScheduleDifference } from '../judging/schedule-difference.ts';

/** `two schedules: only the first fails` */
export function runsHeadline({ comparison, judgement }: Judged, answer: OfTwoRuns): string {
  const what = judgement.isOneProgram ? 'two schedules' : 'two runs';
  const [a, b] = [comparison.a.failure?.class, comparison.b.failure?.class];
  switch (answer) {
    case 'first-fails':
      return `${what}: only the first fails`;
    case 'second-fails':
      return `${what}: only the second fails`;
    case 'both-fail':
      return `${what}: both fail, ${a === b ? 'the same class' : `${a} and ${b}`}`;
    case 'differs':
      return `${what}: neither fails, but they are not the same`;
  }
}

/** Answers about runs of which neither is the other one carried over. */
type OfTwoRuns = Extract<Answer, 'first-fails' | 'second-fails' | 'both-fail' | 'differs'>;

/** The first difference of the schedules; null where nothing that is recorded shows one. */
export function scheduleSentences(
  { comparison, titles }: Judged,
  found: ScheduleDifference,
): string[] {
  const [own, other] = [titles[found.in], titles[found.in === 'a' ? 'b' : 'a']];
  if (found.kind === 'arrival') {
    const { cpu, at } = found;
    const elsewhere =
      found.other === null
        ? `in ${other} that one does not come`
        : `in ${other} one comes ${before(found.other)} instead`;
    return [`In ${own} an NMI comes to CPU${cpu} ${before(at)}; ${elsewhere}.`];
  }
  if (found.kind === 'meeting') {
    const { does, stands } = found;
    const victim = whose(stands.cpu, stands.context);
    const there =
      found.otherwise === 'later' ? `${victim} goes on first` : `${victim} comes there later`;
    const meets = `${whose(does.cpu, does.context)} runs ${statement(does)} while ${victim} is at ${statement(stands)}`;
    return [`In ${own} ${meets}; in ${other} ${there}.`];
  }
  const { store, read, reads, otherwise } = found;
  const reading = `${whose(read.cpu, read.context)} reads at ${statement(read)}`;
  const [a, b] = (['a', 'b'] as const).map((which) =>
    valueRead(comparison[which], comparison[which].timeline.momentAt(reads[which]).event),
  );
  const isSame = a === b;
  return [
    `In ${own} ${whose(store.cpu, store.context)} has run ${statement(store)} when ${reading}; in ${other} ${otherwiseText(otherwise)}.`,
    ...(isSame ? [] : [`It reads ${a} in ${titles.a} and ${b} in ${titles.b}.`]),
  ];
}

function otherwiseText(otherwise: Extract<ScheduleDifference, { kind: 'reversal' }>['otherwise']) {
  switch (otherwise) {
    case 'later':
      return 'that comes later';
    case 'never':
      return 'that does not happen';
    case 'buffered':
      return 'that is still in the store buffer';
  }
}

function before(line: StatementLine): string {
  if (line.text === '') return `in ${whose(line.cpu, line.context)}`;
  const context = line.context === 'task' ? '' : ` of ${whose(line.cpu, line.context)}`;
  return `before ${statement(line)}${context}`;
}

const statement = ({ text, position }: StatementLine): string => `'${text}' (${position})`;
