/** Sizes of the picture, in pixels. */

/** Of a character: all monospace fonts that are likely to be there are about this wide. */
export const CHARACTER = 7.25;
export const FONT = 12;
export const LINE = 16;
/** Between rows, and around the picture. */
export const GAP = 2;
export const MARGIN = 8;
/** Left and right of a lane's text. */
export const PADDING = 8;
/** Between columns. */
export const GUTTER = 24;
/** The titles above the lanes. */
export const HEAD = 30;
/** Of a byte of a site. */
export const BYTE = 2 * CHARACTER + 5;
