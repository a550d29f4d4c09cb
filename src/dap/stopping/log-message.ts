/** The text of a logpoint: what stands in braces is evaluated where the run comes by. */

export type LogPart = { kind: 'text'; text: string } | { kind: 'expression'; text: string };

/** `\{` is a brace. */
export function logParts(message: string): LogPart[] {
  const pieces = message.match(/\\[{}\\]|\{[^{}]*\}|[^\\{]+|[\\{]/g) ?? [];
  return pieces.map((piece): LogPart => {
    const isExpression = piece.length > 1 && piece.startsWith('{');
    if (isExpression) return { kind: 'expression', text: piece.slice(1, -1) };
    return { kind: 'text', text: piece.replace(/^\\(?=.)/, '') };
  });
}
