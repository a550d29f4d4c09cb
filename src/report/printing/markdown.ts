/** Text of others as markdown, of which nothing is mark-up. */
import { printable } from '../../machine/program/printable.ts';

/** Lines between fences that nothing in them closes. */
export function fenced(content: readonly string[]): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(content.join('\n')) + 1));
  return [fence, ...content.map(printable), fence];
}

/** As code, between more backquotes than it has in a row. */
export function code(text: string): string {
  const shown = printable(text);
  const fence = '`'.repeat(1 + longestRun(shown));
  const space = fence.length > 1 ? ' ' : '';
  return fence + space + shown + space + fence;
}

/** The same in a table, of which it ends no cell. */
export const cellCode = (text: string): string => code(text).replaceAll('|', '\\|');

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

/** Splits what a renderer would make a link of; it is drawn as nothing. */
const BREAK = '<!-- -->';

/**
 * As prose, for a renderer of GitHub's markdown: no emphasis, tag, entity, formula, heading or list, and nothing that it
 * makes a link of by itself (addresses, names behind `@`, numbers behind `#`).
 */
export const escapedProse = (text: string): string =>
  printable(text)
    .replace(/[\\`*_<[\]#|~$!]|&(?=[#\w]+;)/g, '\\$&')
    .replace(/@|:(?=\/\/)|(?<=www)\.|#(?=\d)/gi, `$&${BREAK}`)
    .replace(/^(\s*)([-+=>])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
