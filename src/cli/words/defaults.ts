/** What verbs do where nothing is said: the verbs take it from here, and so does their help. */

/** Columns of tables and reports. */
export const DEFAULT_WIDTH = 75;
