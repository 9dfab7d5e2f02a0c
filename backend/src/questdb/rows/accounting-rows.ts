import type { Checkpoint } from '../../model/checkpoint.js';
import type { CommittedEvent } from '../../model/desk-event.js';
import type { EquityPoint } from '../../portfolio/equity.js';
import type { Row } from './row.js';

/** A point of the equity curve; `runId` marks those of a replay. */
export function equityRow(point: EquityPoint, runId: string | null): Row {
  return {
    ts: point.time,
    ...{ account: point.account, strategy: point.strategy, epoch: point.epoch, currency: point.currency },
    ...{ equity: point.equity, realized_pnl: point.realizedPnl, unrealized_pnl: point.unrealizedPnl },
    ...{ realized_pnl_fifo: point.realizedPnlFifo, unrealized_pnl_fifo: point.unrealizedPnlFifo },
    unpriced: point.unpriced.join(' '),
    ...{ source: point.source, run_id: runId },
  };
}

/** A proof that the desk cannot trade for real, as an event of the journal made it. */
export function proofRow({ seq, hash, event }: CommittedEvent, build: string): Row {
  const kind = event.type === 'paperProofChecked' && event.ok ? 'paperProof' : 'paperProofFailed';
  return { ts: event.time, kind, journal_seq: seq, hash, key_id: null, signature: null, build };
}

/** A signed checkpoint, for `verify` to find outside the journal. */
export function attestationRow(checkpoint: Checkpoint): Row {
  const { seq, hash, time, buildVersion, keyId, signature } = checkpoint;
  return { ts: time, kind: 'checkpoint', journal_seq: seq, hash, key_id: keyId, signature, build: buildVersion };
}
