/** What origins say: dates in the ways that they are written, commits, and their order. */
import { describe, expect, it } from 'vitest';
import { byDate, commitsOf, dateOf } from '../../src/protocols/origin.ts';

describe('[C26] the date of an origin is the first one that it names', () => {
  it.each([
    ['e9d9df44736d (18 Mar 2009)', { year: 2009, month: 3, day: 18 }],
    ['3d0833953e1b (12 May 2008), 6f93fc076a46 (20 Aug 2008)', { year: 2008, month: 5, day: 12 }],
    ['Wu Zhangjin, May 2009', { year: 2009, month: 5, day: 0 }],
    ['October 2008', { year: 2008, month: 10, day: 0 }],
    ['LKML, 2010', { year: 2010, month: 0, day: 0 }],
    ['2013-07-12', { year: 2013, month: 7, day: 12 }],
    ['before ftrace: Jul 2007', { year: 2007, month: 7, day: 0 }],
  ])('%s', (origin, date) => expect(dateOf(origin)).toEqual(date));

  it('is none of a commit, a version or a section', () => {
    for (const origin of [
      '',
      'an example',
      'Intel SDM vol. 3, 8.1.3',
      '200820082008',
      'v2.6.2008a',
    ]) {
      expect(dateOf(origin), origin).toBeNull();
    }
  });
});

it('commits are words of at least twelve hexadecimal digits', () => {
  expect(commitsOf('3d0833953e1b (12 May 2008), 6f93fc076a46 (20 Aug 2008)')).toEqual([
    '3d0833953e1b',
    '6f93fc076a46',
  ]);
  expect(commitsOf('deadbeef, 0x3d0833953e1b, 2008')).toEqual([]);
});

it('what has no date comes first, and alike dates stay in their order', () => {
  const origins = ['18 Mar 2009', 'an example', '30 Oct 2008', '2008', 'Oct 2008', 'another'];
  const sorted = origins.map((origin) => ({ origin })).sort(byDate);
  expect(sorted.map(({ origin }) => origin)).toEqual([
    'an example',
    'another',
    '2008',
    'Oct 2008',
    '30 Oct 2008',
    '18 Mar 2009',
  ]);
});
