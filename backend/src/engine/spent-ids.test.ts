import { randomUUID } from 'node:crypto';
import { isSamePayload, noSpentIds, spendId, spentOn } from './spent-ids.js';

it('finds each of many ids again, and none that was not spent', () => {
  const ids = noSpentIds();
  const spent = Array.from({ length: 5_000 }, (_, index) => ({
    key: `main order-${index}`,
    orderId: randomUUID(),
    payloadHash: `hash ${index}`,
    refused: index % 7 === 0,
  }));
  for (const one of spent) spendId(ids, one.key, one);
  for (const { key, orderId, payloadHash, refused } of spent) {
    const found = spentOn(ids, key);
    expect(found).toMatchObject({ orderId, refused });
    expect(found !== undefined && isSamePayload(found, payloadHash)).toBe(true);
    expect(found !== undefined && isSamePayload(found, `${payloadHash}0`)).toBe(false);
  }
  for (const key of ['main order-5000', 'other order-1', 'main order-', '', 'main order-1 '])
    expect(spentOn(ids, key)).toBe(undefined);
  expect((ids.bytes.length + ids.slots.byteLength) / 5_000).toBeLessThan(100);
});

it('takes an id that is spent again for the last, and keeps it once', () => {
  const ids = noSpentIds();
  const [first, second] = [randomUUID(), randomUUID()];
  spendId(ids, 'main a', { orderId: first, payloadHash: 'x', refused: true });
  spendId(ids, 'main a', { orderId: second, payloadHash: 'y', refused: false });
  expect([ids.count, spentOn(ids, 'main a')]).toEqual([
    1,
    expect.objectContaining({ orderId: second, refused: false }),
  ]);
});

it.each([
  ['letters beyond ASCII', 'main größe', randomUUID()],
  ['an order whose id is no UUID', 'main a', 'order-1'],
  ['an order whose UUID is in capitals', 'main a', randomUUID().toUpperCase()],
  ['a very long id', `main ${'a'.repeat(300)}`, randomUUID()],
])('keeps %s', (_name, key, orderId) => {
  const ids = noSpentIds();
  spendId(ids, key, { orderId, payloadHash: 'x', refused: false });
  expect(spentOn(ids, key)).toMatchObject({ orderId, refused: false });
  expect(spentOn(ids, `${key}b`)).toBe(undefined);
});
