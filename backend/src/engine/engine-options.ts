import type { RiskRules } from '../model/risk-rules.js';
import type { Clock } from '../clock.js';
import type { BatchFigures, TripFigures } from './batch.js';
import type { DeskRules } from './decision.js';
import type { DeskMemory } from './desk-memory.js';
import type { EventStore, InputLog, Latch, SnapshotStore, Timers } from './ports.js';

/** A fault that people must hear of. `journal` and `decision` halt the engine, the others do not. */
export interface EngineFault {
  readonly kind: 'journal' | 'latch' | 'decision' | 'listener' | 'inputs' | 'snapshot';
  readonly message: string;
  readonly cause: unknown;
}
export interface EngineOptions {
  readonly store: EventStore;
  readonly latch: Latch;
  /** Committed state for readers; the engine is the only one that feeds it. */
  readonly memory: DeskMemory;
  readonly clock: Clock;
  readonly rules: DeskRules;
  /** Paperdesk's version, journaled at each start. */
  readonly version: string;
  /** Where snapshots go, and after how many events another is taken (20,000). Without it a start folds all events. */
  readonly snapshots?: SnapshotStore;
  readonly snapshotEvery?: number;
  /** Keeps what decisions are made on; numbers go on from `firstIngestSeq`, the last of earlier runs. */
  readonly inputLog?: InputLog;
  readonly firstIngestSeq?: number;
  /** Limits and gates for the desk's first start; later ones are set by command. */
  readonly riskRules?: RiskRules;
  readonly timers?: Timers;
  readonly onFault?: (fault: EngineFault) => void;
  readonly onBatch?: (figures: BatchFigures) => void;
  /** Called after each press of the kill switch, once its cancels are told. */
  readonly onTrip?: (figures: TripFigures) => void;
}
