/** Names of files that are made from names in files: somebody else chose these. */

/** Characters; with what makes it the only one of its kind far below what file systems take. */
const MOST = 100;

/**
 * Letters, digits, `_`, `.` and `-` alone, none of which leads out of a folder; it begins with no dot, which would
 * hide the file, and with no `-`, which would make it an option. Never empty.
 */
export function madeName(text: string): string {
  const name = text
    .replaceAll(' -D ', '-')
    .replace(/[^\w.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, MOST);
  return name === '' ? 'unnamed' : name;
}
