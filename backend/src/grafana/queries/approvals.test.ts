import type { ApprovalView } from '@paperdesk/contract';
import { DeskInMemory } from '../../../test/grafana/desk-in-memory.js';
import { streamFrame, streamParts } from '../stream/stream-frame.js';
import { answerQuery } from './answer-query.js';

const VIEW: ApprovalView = {
  ...{ approvalId: 'o-1', orderIds: ['o-1'], orderHash: 'h', why: 'LARGE_ORDER', detail: 'It is worth 12000 USD.' },
  ...{ account: 'demo-main', venue: 'demo', symbol: 'BTC/USDT', source: 'demo', side: 'buy', orderType: 'market' },
  ...{ timeInForce: 'IOC', quantity: '0.2', price: null, stopPrice: null, strategy: null, orderListId: null },
  ...{ requestedBy: 'p-trader', requestedAt: '2026-11-21T05:00:00.000000Z', usdValue: '12000', windowUsd: '0' },
  ...{ expiresAt: '2026-11-21T05:05:00.000000Z', cost: '12001.5', tolerancePercent: 0.5 },
  denials: [
    { check: 'balance', code: 'INSUFFICIENT_BALANCE', field: null, detail: 'Too dear.', limit: null, value: null },
  ],
};

function valuesOf(view: ApprovalView) {
  const desk = new DeskInMemory();
  desk.approvalViews = [view];
  const { fields } = answerQuery(desk, { queryType: 'approvals' });
  return Object.fromEntries(fields.map(({ name, values }) => [name, values[0]]));
}

test('what waits is a row with its cost of now, until when, and what the checks say', () => {
  expect(valuesOf(VIEW)).toMatchObject({
    ...{ approvalId: 'o-1', orderHash: 'h', why: 'LARGE_ORDER', requestedBy: 'p-trader', price: null },
    ...{ time: 1_795_237_200_000_000, expiresAt: 1_795_237_500_000_000, usdValue: 12_000, cost: 12_001.5 },
    denials: 'INSUFFICIENT_BALANCE: Too dear.',
  });
});

test('a cost that nobody can tell stays empty, as do checks that find nothing', () => {
  expect(valuesOf({ ...VIEW, cost: null, denials: [] })).toMatchObject({ cost: null, denials: null });
});

test('the stream carries the whole list', () => {
  const desk = new DeskInMemory();
  desk.approvalViews = [VIEW];
  const parts = streamParts(desk, { queryType: 'approvals' });
  const frame = streamFrame('approvals', parts, 5);
  expect(JSON.parse(String(frame.fields.at(-1)?.values[0]))).toEqual([VIEW]);
});
