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

/** `colour: false` gives brushes that leave the text as it is. */
export function createPaint(colour: boolean): Paint {
  const { bold, dim, red, green, yellow, cyan, magenta } = picocolors.createColors(colour);
  return { bold, dim, red, green, yellow, cyan, magenta };
}

export const PLAIN: Paint = createPaint(false);
