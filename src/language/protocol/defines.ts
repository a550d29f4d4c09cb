/** A protocol with macros defined from outside, as it is spelled: `ftrace-int3-2012 -D NO_SYNC -D N=2`. */
import type { Define } from '../../machine/program/program.ts';

const BETWEEN = ' -D ';
const DEFINE = /^([A-Za-z_]\w*)(?:=(.*))?$/s;

/** `NAME` or `NAME=value`; null for what is neither. The value is 1 where none is given, as in cc(1). */
export function defineOf(text: string): Define | null {
  const match = DEFINE.exec(text);
  return match && { name: match[1], value: match[2] ?? '1' };
}

const textOf = ({ name, value }: Define): string => (value === '1' ? name : `${name}=${value}`);

export const spelledWith = (name: string, defines: readonly Define[] = []): string =>
  [name, ...defines.map(textOf)].join(BETWEEN);

/** The name alone, and the texts of its defines. */
export function partsOfSpelling(spelling: string): { name: string; defines: string[] } {
  const [name, ...defines] = spelling.split(BETWEEN);
  return { name, defines };
}

/** As words of a command line. */
export function spellingWords(spelling: string): string[] {
  const { name, defines } = partsOfSpelling(spelling);
  return [name, ...defines.flatMap((text) => ['-D', text])];
}
