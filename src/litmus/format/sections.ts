/**
 * The parts of a litmus file: `ARCHITECTURE name`, notes, the initial state in braces, the threads'
 * code, and what is asked (locations, filter, condition).
 */
import type { SourceFile } from '../../machine/program/program.ts';
import type { Span } from './litmus-test.ts';
import { Refusal, rangeOf } from './refusal.ts';

export interface Sections {
  architecture: string;
  name: string;
  initial: Span;
  code: Span;
  asked: Span;
  /** The file's text with comments blanked; same positions. */
  text: string;
}

const LINE_START = { start: 0, end: 1 };
const QUESTION = /(?:~\s*exists|not\s+exists|exists|forall|locations|filter|final|observed)\b/iy;

export const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

export function splitSections(file: SourceFile): Sections {
  const text = blankNested(file.text, 0, endOfInitial(file));
  const header = /^\s*(\S+)[ \t]+([^\n]+)/.exec(text);
  const open = text.indexOf('{', header?.[0].length ?? 0);
  if (header === null || open < 0) {
    const advice = 'a test is: C name, the initial state in braces, the threads, exists (...)';
    throw new Refusal(rangeOf(file.text, LINE_START), 'this is not a litmus test', advice);
  }
  const close = closingBrace(file, text, open);
  const architecture = header[1];
  const code = architecture === 'C' ? blankC(text, close + 1) : blankNested(text, close + 1, -1);
  const asked = questionStart(code, close + 1);
  const rest = blankNested(code, asked, -1);
  return {
    architecture,
    name: header[2].trim(),
    initial: { start: open + 1, end: close },
    code: { start: close + 1, end: asked },
    asked: { start: asked, end: code.length },
    text: rest.slice(0, open) + blankPrelude(rest.slice(open, close)) + rest.slice(close),
  };
}

/** Where the brace that ends the initial state stands; -1 when there is none. */
function endOfInitial(file: SourceFile): number {
  const text = blankNested(file.text, 0, -1);
  const open = text.indexOf('{');
  if (open < 0) return -1;
  return closingBrace(file, text, open) + 1;
}

function closingBrace(file: SourceFile, text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  const source = rangeOf(file.text, { start: open, end: open + 1 });
  throw new Refusal(source, 'this brace is never closed', "end the initial state with '}'");
}

/** Blanks `(* ... *)`, which nest, and the quoted notes of the header, in `start..end` (-1: all). */
function blankNested(text: string, start: number, end: number): string {
  const stop = end < 0 ? text.length : end;
  const mark = /\(\*|\*\)|"[^"\n]*"/g;
  mark.lastIndex = start;
  let result = text.slice(0, start);
  let from = start;
  let depth = 0;
  const keepUntil = (at: number) => {
    result += depth === 0 ? text.slice(from, at) : blank(text.slice(from, at));
    from = at;
  };
  for (let match = mark.exec(text); match !== null && match.index < stop; match = mark.exec(text)) {
    keepUntil(match.index);
    if (match[0] === '(*') depth++;
    if (match[0] !== '*)' || depth > 0) {
      result += blank(match[0]);
      from += match[0].length;
    }
    if (match[0] === '*)' && depth > 0) depth--;
  }
  keepUntil(stop);
  return result + text.slice(stop);
}

/** Blanks `#include "api.h"`: what such a prelude declares is known. */
const blankPrelude = (text: string): string => text.replace(/#[ \t]*include\b[^\n}]*/g, blank);

/** Blanks C's comments. */
export const blankComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, blank);

/** Blanks C's comments, `(* ... *)` outside all braces, and what it includes, from `start` on. */
function blankC(text: string, start: number): string {
  let depth = 0;
  const code = blankComments(text.slice(start)).replace(
    /[{}]|^[ \t]*\(\*[\s\S]*?\*\)/gm,
    (found) => {
      if (found === '{') depth++;
      else if (found === '}') depth--;
      else if (depth === 0) return blank(found);
      return found;
    },
  );
  return text.slice(0, start) + code.replace(/^[ \t]*#[ \t]*include\b[^\n]*/gm, blank);
}

/** Where the question begins: a keyword outside all braces, at the start of a line or behind ; or }. */
function questionStart(text: string, from: number): number {
  let depth = 0;
  let isStart = true;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    if (depth === 0 && isStart && !/\s/.test(text[at])) {
      QUESTION.lastIndex = at;
      if (QUESTION.test(text)) return at;
    }
    if (!/[ \t]/.test(text[at])) isStart = /[\n;}]/.test(text[at]);
  }
  return text.length;
}
