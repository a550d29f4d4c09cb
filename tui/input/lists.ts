/** The lists that are laid over the panes. */
import { accessList } from '../lists/access-list.ts';
import { bookmarkList } from '../lists/bookmark-list.ts';
import { branchList } from '../lists/branch-list.ts';
import { breakpointList } from '../lists/breakpoint-list.ts';
import { differenceList } from '../lists/difference-list.ts';
import { forkList } from '../lists/fork-list.ts';
import { frameList } from '../lists/frame-list.ts';
import { type ListContent, narrowed } from '../lists/list-item.ts';
import { printList } from '../lists/print-list.ts';
import { storyList } from '../lists/story-list.ts';
import { traceList } from '../lists/trace-list.ts';
import { originList, targetList } from '../lists/value-lists.ts';
import { verdictList } from '../lists/verdict-list.ts';
import { whatIfList } from '../lists/what-if-list.ts';
import type { Model } from '../model/model.ts';
import { helpList } from './help-list.ts';

/** The list that is open, narrowed to what was typed in it. */
export function listOf(model: Model): ListContent {
  const { title, items } = wholeList(model);
  return { title, items: narrowed(items, model.overlay?.narrow ?? '') };
}

function wholeList(model: Model): ListContent {
  switch (model.overlay?.list) {
    case undefined:
      return { title: '', items: [] };
    case 'help':
      return helpList(model);
    case 'fork':
      return forkList(model);
    case 'branches':
      return branchList(model);
    case 'bookmarks':
      return bookmarkList(model);
    case 'breakpoints':
      return breakpointList(model);
    case 'differences':
      return differenceList(model);
    case 'verdict':
      return verdictList(model);
    case 'story':
      return storyList(model);
    case 'trace':
      return traceList(model);
    case 'print':
      return printList(model);
    case 'frames':
      return frameList(model);
    case 'targets':
      return targetList(model);
    case 'origins':
      return originList(model);
    case 'accesses':
      return accessList(model);
    case 'what-if':
      return whatIfList(model);
  }
}
