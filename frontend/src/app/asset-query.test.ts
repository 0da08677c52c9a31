import { expect, test } from 'vitest';
import { movementInWords, readAssetQuery, withoutMovement, withoutPlace } from './asset-query.ts';

test('joins statuses, whether from the form or from a link', () => {
  expect(readAssetQuery({ status: ['active', 'paid'] })).toEqual({ status: 'active,paid' });
  expect(readAssetQuery({ status: 'active,paid' })).toEqual({ status: 'active,paid' });
});

test('ignores empty fields of a form', () => {
  expect(readAssetQuery({ status: '', due_from: '', value_min: '100', id_prefix: undefined })).toEqual({
    value_min: '100',
  });
});

test('passes on unknown parameters, so that the API refuses them by name', () => {
  expect(readAssetQuery({ colour: 'blue' })).toEqual({ colour: 'blue' });
});

test('goes back to the start of the list with the same filter', () => {
  expect(withoutPlace({ status: 'active', sort: '-id', cursor: 'abc', limit: '10' })).toEqual({
    status: 'active',
    sort: '-id',
  });
});

test('describes in words what an import moved, and removes that filter as a whole', () => {
  const query = { moved_in: '13', moved_from: 'active,paid', moved_to: 'defaulted', sort: 'id' };
  expect(movementInWords(query)).toBe('import 13: active or paid before, defaulted after');
  expect(withoutMovement(query)).toEqual({ sort: 'id' });
  expect(movementInWords({ moved_in: '2' })).toBe('import 2: new or changed');
  expect(movementInWords({ moved_in: '2', moved_from: 'new' })).toBe('import 2: new');
  expect(movementInWords({ moved_in: '2', moved_from: 'active', restated: 'true' })).toBe(
    'import 2: active before, another value',
  );
  expect(movementInWords({ status: 'paid' })).toBeUndefined();
});
