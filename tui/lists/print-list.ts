/** The last answer of `:print` that one line had no room for. */
import { plainLine } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function printList({ printed }: Model): ListContent {
  return { title: 'print', items: printed.map((line) => item(plainLine(line))) };
}
