/** How a failure of a second run differs from the recorded one, in words. */
import type { ReplayFinding } from '../contents/ending.ts';

/** The same of the same event, in whatever words. */
export function isFinding(a: ReplayFinding | null, b: ReplayFinding | null): boolean {
  if (a === null || b === null) return false;
  return FINDING.every((field) => a[field] === b[field]);
}
const FINDING = ['class', 'cpu', 'site', 'event'] as const;

export const NO_FAILURE = 'no failure';

export const findingText = (finding: ReplayFinding | null): string =>
  finding === null ? NO_FAILURE : `${finding.class} (${finding.message})`;

function placeOf(finding: ReplayFinding | null): { event: number | null; text: string } {
  if (finding === null) return { event: null, text: '' };
  const { cpu, site, event } = finding;
  const where = `${cpu < 0 ? '' : ` on CPU${cpu}`}${site < 0 ? '' : ` at site ${site}`}`;
  return { event, text: `${where}${event === null ? ' at the end' : ` at event ${event}`}` };
}

/** What was recorded, and what happened; with its place where that is another one, or the words are the same. */
export function differingFindings(
  recorded: ReplayFinding | null,
  rerun: ReplayFinding | null,
): [recorded: string, rerun: string] {
  const [was, is] = [findingText(recorded), findingText(rerun)];
  const [at, now] = [placeOf(recorded), placeOf(rerun)];
  return was === is || at.event !== now.event ? [was + at.text, is + now.text] : [was, is];
}
