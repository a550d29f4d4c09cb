/** `DEFINE_SPINLOCK(name)` and its kind: macros that define an object whose name they are given. */
import { type CType, MUTEX, RWLOCK, SPINLOCK, SRCU } from '../../meaning/ctypes.ts';
import { CALLBACK_OBJECTS } from '../../meaning/notifier-types.ts';
import { namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, declare } from '../scope/checker.ts';

export const OBJECTS = new Map<string, CType>([
  ['DEFINE_SPINLOCK', SPINLOCK],
  ['DEFINE_RAW_SPINLOCK', SPINLOCK],
  ['DEFINE_SRCU', SRCU],
  ['DEFINE_STATIC_SRCU', SRCU],
  ['DEFINE_MUTEX', MUTEX],
  ['DEFINE_RWLOCK', RWLOCK],
  ...CALLBACK_OBJECTS,
]);

export function defineObject(checker: Checker, name: SyntaxNode, type: CType): void {
  const variable = {
    name: name.text,
    type,
    storage: 'global' as const,
    owner: checker.fn?.name ?? null,
    inMemory: true,
    assigned: false,
    initial: [],
    source: name.source,
  };
  declare(checker, name, name.text, { kind: 'variable', variable });
  checker.globals.push(variable);
}

/** `static DEFINE_SPINLOCK(lock);`, which the grammar takes for a declaration. */
export function isObjectDefinition(checker: Checker, node: SyntaxNode): boolean {
  const type = OBJECTS.get(part(node, 'type').text);
  if (type === undefined) return false;
  const declarator = part(node, 'declarator');
  defineObject(checker, namedChildren(declarator)[0] ?? declarator, type);
  return true;
}
