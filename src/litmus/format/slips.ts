/**
 * The usual slips in a test that cannot be read: what is wrong, where C's own errors would speak of something else. Only
 * asked of such tests: nothing is refused for looking wrong.
 */
import { nearest } from '../../language/reading/spelling.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { Refusal, rangeOf } from './refusal.ts';
import { blank, blankComments } from './sections.ts';

const QUESTIONS = ['exists', 'forall', 'locations', 'filter'];
const HEAD = /^[ \t]*(?:void[ \t]+)?P\d+[ \t]*\(/m;
/** Parameters without a comma between them. */
const TWO_PARAMETERS = /^(\s*(?:[\w ]+\*+\s*\w+|\w+\s+\w+))(\s+)\w+[\s*]+\w+\s*$/;

/** The first slip, null where there is none. */
export function slipOf(file: SourceFile): Refusal | null {
  const { text } = file;
  const head = HEAD.exec(text)?.index ?? text.length;
  return slipBefore(file, head) ?? (/^\s*C\b/.test(text) ? slipInCode(file, head) : null);
}

const refusal = (
  { text }: SourceFile,
  start: number,
  length: number,
  [message, advice]: readonly [string, string],
): Refusal => new Refusal(rangeOf(text, { start, end: start + length }), message, advice);

/** In the header and the initial state. */
function slipBefore(file: SourceFile, head: number): Refusal | null {
  const { text } = file;
  const first = text.search(/\S/);
  if (/^(\/\*|\/\/)/.test(text.slice(first))) {
    const advice = "begin with 'C NAME' or 'X86_64 NAME'; comments above the threads are (* ... *)";
    return refusal(file, first, 2, ['the name of the test comes first, found a comment', advice]);
  }
  const comment = text.indexOf('(*');
  if (comment >= 0 && comment < head && !text.includes('*)', comment)) {
    return refusal(file, comment, 2, ['(* is never closed', 'write *) where the comment ends']);
  }
  const before = text.slice(0, head).replace(/\(\*[\s\S]*?\*\)|"[^"\n]*"/g, blank);
  const open = before.indexOf('{');
  if (open < 0 && head < text.length) {
    const close = before.indexOf('}');
    const advice = 'write { x=1; }, or {} where everything is 0, before the threads';
    if (close >= 0)
      return refusal(file, close, 1, ["the initial state has no '{'", "write '{' before it"]);
    return refusal(file, head, 2, ['the initial state is missing', advice]);
  }
  const slashes = before.slice(open).search(/\/\*|\/\//);
  if (open < 0 || slashes < 0 || before.slice(open, open + slashes).includes('}')) return null;
  const advice = 'comments of the initial state are (* ... *)';
  const found = before.slice(open + slashes, open + slashes + 2);
  return refusal(file, open + slashes, 2, [`'${found}' is not expected here`, advice]);
}

/** In the threads of a test in C, and in the words behind them. */
function slipInCode(file: SourceFile, from: number): Refusal | null {
  const text = blankComments(file.text);
  const mark =
    /[{}]|^[ \t]*((?:void[ \t]+)?P\d+)[ \t]*\(|^[ \t]*(for[ \t]+all|\w+)(?=[ \t]*[([])/gim;
  mark.lastIndex = from;
  const open: number[] = [];
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const [found, thread, word] = match;
    const at = match.index + found.search(/\S/);
    if (found === '{') open.push(at);
    else if (found === '}') open.pop();
    else if (thread !== undefined || isQuestion(word)) {
      if (open.length > 0) {
        // What is indented may be a call.
        if (at > match.index) continue;
        const advice = `write '}' before ${(thread ?? word).replace(/^void\s+/, '')}`;
        return refusal(file, open[0], 1, ["'{' is never closed", advice]);
      }
      const slip = thread === undefined ? null : slipInHead(file, text, mark.lastIndex);
      if (slip !== null) return slip;
      if (thread === undefined && !QUESTIONS.includes(word))
        return refusal(file, at, word.length, asksNothing(word));
    }
  }
  return null;
}

/** The word for asking that is written or meant; undefined for another word. */
export const meantBy = (word: string): string | undefined => {
  const lower = word.toLowerCase().replace(/[ \t]/g, '');
  return QUESTIONS.includes(lower) ? lower : nearest(lower, QUESTIONS);
};
/** What is wrong with a word that is near one for asking, and what to do. */
export const asksNothing = (word: string): [message: string, advice: string] => [
  `'${word}' asks nothing`,
  `is '${meantBy(word)}' meant?`,
];
const isQuestion = (word: string): boolean => meantBy(word) !== undefined;

/** `P0(int *x, int *y) {`, from behind the first parenthesis on. */
function slipInHead(file: SourceFile, text: string, start: number): Refusal | null {
  const inside = /^[^(){};]*/.exec(text.slice(start))?.[0] ?? '';
  const end = start + inside.length;
  if (text[end] !== ')') {
    const last = start + inside.trimEnd().length;
    return refusal(file, last - 1, 1, ["')' is missing", "write ')' behind this"]);
  }
  let at = start;
  for (const parameter of inside.split(',')) {
    const [, first, space] = TWO_PARAMETERS.exec(parameter) ?? [];
    if (space !== undefined) {
      return refusal(file, at + first.length, space.length, ["',' is missing", "write ',' here"]);
    }
    at += parameter.length + 1;
  }
  if (/^\)\s*\{/.test(text.slice(end))) return null;
  return refusal(file, end, 1, ["'{' is missing", "write '{' behind this"]);
}
