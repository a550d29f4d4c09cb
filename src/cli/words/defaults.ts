/** What verbs do where nothing is said: the verbs take it from here, and so does their help. Times in milliseconds. */

/** Columns of tables and reports. */
export const DEFAULT_WIDTH = 75;
/** What `--width` takes; two runs beside each other, and the list of protocols, need more. */
export const WIDTHS = { least: 20, most: 400 };
export const LEAST_OF_TWO = 40;
export const LEAST_OF_LIST = 60;
/** Where runs are recorded, and looked for. */
export const REPLAYS_FOLDER = 'replays';
export const DEFAULT_SEED = 1;
/** A run of so many steps is cut off, and asked whether it can still end. */
export const MAX_STEPS = 1_000_000;
export const EXPORT_FORMAT = 'jsonl';

/** A minute answers most questions; whoever wants more says so. */
export const SEARCH_MS = 60_000;
/** What is searched after a finding gets this much in all, unless the user has given a time. */
export const AFTERWARDS_MS = 20_000;
/** What larger scenarios get where nobody has said anything. */
export const UNSIZED_MS = 10_000;
/** A run that is carried over, what is tried of it and searched around it; and all that is searched of two protocols. */
export const NEAR_MS = 10_000;
/** `bisect`: all orders that are tried. */
export const BISECT_MS = 10_000;
export const PROTOCOLS_MS = 40_000;

/** `60s`, as `--time` takes it. */
export const seconds = (milliseconds: number): string => `${milliseconds / 1000}s`;
