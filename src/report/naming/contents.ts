/** What a site holds, in words: names of contents, of what was executed, of the calls that they make. */
import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { hexOf } from '../../machine/memory/hex.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Site } from '../../machine/program/program.ts';
import { contentOf } from '../../machine/state/site-contents.ts';
import type { System } from '../../machine/state/system.ts';

type Executed = Extract<Event, { kind: 'executed' }>;

export const contentName = (site: Site, index: number): string =>
  printable(site.contents[index]?.name ?? '?');

/** `old`, `new`, the name of another content, `TORN`. */
export function outcomeName({ program }: System, event: Executed): string {
  if (event.outcome === 'torn') return 'TORN';
  const site = program.sites[event.site];
  // A frame that has left the site keeps no account of what ran there.
  const index = event.at === 0 ? event.value : contentOf(site, event.ran);
  return event.outcome === 'other' ? contentName(site, index) : event.outcome;
}

/** `e8 f7 ff 7f 00 (new)` */
export function executedText(system: System, event: Executed): string {
  const bytes = executedBytes(event);
  const more = event.size > bytes.length ? ' ..' : '';
  return `${hexOf(bytes)}${more} (${outcomeName(system, event)})`;
}
