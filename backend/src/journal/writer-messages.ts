import type { Snapshot } from '../engine/ports.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { EventTexts } from './event-texts.js';
import type { Appended } from './journal-writer.js';

/** What the store asks of the writer's thread. */
export type WriterRequest =
  | { readonly kind: 'append'; readonly id: number; readonly events: EventTexts }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'close' };

/** What the writer's thread says. Errors cross as their words and code: their class does not survive the way. */
export type WriterAnswer =
  | { readonly kind: 'appended'; readonly id: number; readonly appended: Appended }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly code: string | undefined }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'closed'; readonly checkpoints: readonly Checkpoint[] };
