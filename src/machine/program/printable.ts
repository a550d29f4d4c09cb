/** Text of a protocol's source on its way to people. */

/** Plain ASCII: a replay's source and names are somebody else's and must not drive a terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
