// Every surveillance rule. Own orders only: paper accounts have no counterparty.
import { dormantAccount } from './dormant-account.js';
import { layering } from './layering.js';
import { marking } from './marking.js';
import { momentumIgnition } from './momentum-ignition.js';
import { orderToTrade } from './order-to-trade.js';
import { quoteStuffing } from './quote-stuffing.js';
import { roundAmounts } from './round-amounts.js';
import { roundTrip } from './round-trip.js';
import type { Rule } from './rule.js';
import { selfTrade } from './self-trade.js';
import { spoofing } from './spoofing.js';
import { structuring } from './structuring.js';
import { unusualSize } from './unusual-size.js';
import { velocity } from './velocity.js';
import { washTrade } from './wash-trade.js';

export const SURVEILLANCE_RULES: readonly Rule[] = [
  structuring,
  velocity,
  washTrade,
  selfTrade,
  spoofing,
  orderToTrade,
  unusualSize,
  roundTrip,
  layering,
  quoteStuffing,
  momentumIgnition,
  marking,
  dormantAccount,
  roundAmounts,
];
