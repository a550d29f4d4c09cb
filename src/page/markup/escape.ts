/** Text within markup. */
import { printableLines } from '../../machine/program/printable.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text as HTML or XML, in elements and in quoted attributes; what cannot be printed is spelled, lines stay. */
export const escapeMarkup = (text: string): string =>
  printableLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
