/** How looks are drawn: SGR codes for 16 colours, for 8, and for none. */
import { drawable } from '../drawing/glyphs.ts';
import type { Line, Look, Segment } from '../drawing/segments.ts';

export interface Palette {
  /** 0 for a terminal without colour, or a user who wants none. */
  colours: number;
  /** It shows more than ASCII. */
  unicode?: boolean;
}

/** Attributes alone: bold, underlined, inverse. Everything that matters is also said in characters. */
const MONOCHROME: Readonly<Record<Look, string>> = {
  plain: '',
  dim: '',
  strong: '1',
  title: '1',
  focused: '1;7',
  good: '1',
  bad: '1',
  notice: '',
  nmi: '',
  stopper: '',
  interrupt: '',
  trap: '',
  old: '',
  new: '1',
  torn: '1;4',
  changed: '1;4',
  found: '4',
  key: '1',
};

const EIGHT: Readonly<Record<Look, string>> = {
  plain: '',
  dim: '',
  strong: '1',
  title: '1',
  focused: '1;7',
  good: '32',
  bad: '1;31',
  notice: '33',
  nmi: '35',
  stopper: '36',
  interrupt: '34',
  trap: '33',
  old: '36',
  new: '32',
  torn: '1;31',
  changed: '1;33',
  found: '4;30;43',
  key: '36',
};

/** Bright black is for what matters less. */
const SIXTEEN: Readonly<Record<Look, string>> = { ...EIGHT, dim: '90' };

const INVERSE = '7';

function lookup({ colours }: Palette): Readonly<Record<Look, string>> {
  if (colours < 8) return MONOCHROME;
  return colours < 16 ? EIGHT : SIXTEEN;
}

export function paintLine(line: Line, palette: Palette): string {
  return line.map((piece) => paintSegment(piece, palette)).join('');
}

function paintSegment({ text, look, selected }: Segment, palette: Palette) {
  const code = lookup(palette)[look];
  const codes = selected && !code.endsWith(INVERSE) ? [code, INVERSE] : [code];
  const sgr = codes.filter((part) => part !== '').join(';');
  const shown = drawable(text, palette.unicode);
  return sgr === '' ? shown : `\x1b[${sgr}m${shown}\x1b[m`;
}
