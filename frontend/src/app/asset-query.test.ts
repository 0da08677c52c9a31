import { expect, test } from 'vitest';
import { readAssetQuery, withoutPlace } from './asset-query.ts';

test('joins statuses however the form or the link wrote them', () => {
  expect(readAssetQuery({ status: ['active', 'paid'] })).toEqual({ status: 'active,paid' });
  expect(readAssetQuery({ status: 'active,paid' })).toEqual({ status: 'active,paid' });
});

test('takes fields that a form sent empty for not filled in', () => {
  expect(readAssetQuery({ status: '', due_from: '', value_min: '100', id_prefix: undefined })).toEqual({
    value_min: '100',
  });
});

test('hands on parameters it does not know, so that the API refuses them by name', () => {
  expect(readAssetQuery({ colour: 'blue' })).toEqual({ colour: 'blue' });
});

test('goes back to the beginning of the list with the same filter', () => {
  expect(withoutPlace({ status: 'active', sort: '-id', cursor: 'abc', limit: '10' })).toEqual({
    status: 'active',
    sort: '-id',
  });
});
