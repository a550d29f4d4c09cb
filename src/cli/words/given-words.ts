/** What a verb is given: option values as commander has them, strings, or true for a flag. */
export type Words = Record<string, string | boolean | undefined>;
