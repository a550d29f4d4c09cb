/** Colours of all text for people. The one importer of picocolors. */
import picocolors from 'picocolors';

type Brush = (text: string) => string;

/** What a report may be painted with. */
export interface Paint {
  bold: Brush;
  dim: Brush;
  red: Brush;
  green: Brush;
  yellow: Brush;
  cyan: Brush;
  magenta: Brush;
}

/** `colour: false` gives brushes that leave the text as it is; `mark`: what stands for the Escape of their codes. */
export function createPaint(colour: boolean, mark = '\x1b'): Paint {
  const { bold, dim, red, green, yellow, cyan, magenta } = picocolors.createColors(colour);
  if (!colour) return { bold, dim, red, green, yellow, cyan, magenta };
  const marked = (brush: Brush): Brush => {
    const [start, end] = brush('|').replaceAll('\x1b', mark).split('|');
    return (text) => start + text + end;
  };
  return {
    bold: marked(bold),
    dim: marked(dim),
    red: marked(red),
    green: marked(green),
    yellow: marked(yellow),
    cyan: marked(cyan),
    magenta: marked(magenta),
  };
}

export const PLAIN: Paint = createPaint(false);
