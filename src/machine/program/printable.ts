/**
 * Text from files on its way to people: names, titles and source lines are somebody else's, and must neither drive a
 * terminal nor hide what they are.
 */

/** Controls, formats, surrogates alone, what is nobody's yet; ends of lines and paragraphs; what is drawn as nothing. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const PLAIN = /^[ -~]*$/;

/** Printable characters stay; others are spelled as JSON does, `\u001b`: all in one line, and the same again when printed again. */
export const printable = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(UNPRINTABLE, spelled);

/** The same where lines are the text's own: they stay apart. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** ... and only ASCII. */
export const printableAscii = (text: string): string => text.replace(/[^ -~\n]/gu, spelled);

/** A JSON text, which stays one and says the same. */
export const printableJson = (json: string): string => printableLines(json);

/** UTF-16, as in JSON: beyond U+FFFF it is two of them. */
function spelled(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** East Asian wide, as nearly all terminals draw them; marks stand on the character before them. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3001-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const HALF = /[\uff61-\uffdc]/;

const columnsOfOne = (character: string): number => {
  if (character < '\u0300') return 1;
  if (/\p{M}/u.test(character)) return 0;
  return WIDE.test(character) && !HALF.test(character) ? 2 : 1;
};

/** How many columns of a terminal printable text takes. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return [...text].reduce((columns, character) => columns + columnsOfOne(character), 0);
}

/** The length of the part of it that takes so many columns at most. */
export function lengthWithin(text: string, columns: number): number {
  let length = 0;
  let left = columns;
  for (const character of text) {
    left -= columnsOfOne(character);
    if (left < 0) break;
    length += character.length;
  }
  return length;
}

/** With spaces behind it up to so many columns. */
export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
