/** What the checks of an order say, in the fixed order of the checks. */
export const ORDER_REFUSALS = `
KILL_SWITCH_ACTIVE | killSwitch | 423 | Trading is stopped for a scope that covers the order. | The refusal names scope, who and why. Wait until risk re-arms it; cancels go on.
KILL_SWITCH_REDUCE_ONLY | killSwitch | 423 | Only sells of what is held are taken in this scope. | Sell, cancel, or wait until risk re-arms it.
ENGINE_HALTED | engineHalted | 503 | The engine takes nothing: the journal or the engine itself is at fault. | Read \`paperdesk doctor\` and the log, then restart the desk. The id may be sent again.
UNKNOWN_ACCOUNT | accountKnown | 422 | There is no such account. | Look at \`GET /api/v1/accounts\`; risk or admin opens one.
ACCOUNT_SOURCE_MISMATCH | accountSource | 422 | The account belongs to another market source than the desk runs on. | Use an account of the running source: money of one source never trades at prices of another.
DUPLICATE_ORDER | duplicate | 409 | The same order was sent a moment ago under another id. | Look whether it was meant twice; then send it again a little later.
UNKNOWN_VENUE | instrumentKnown | 422 | The desk does not watch this venue. | Use a venue of \`GET /api/v1/instruments\`, or add it to desk.yaml.
UNKNOWN_SYMBOL | instrumentKnown | 422 | The desk does not watch this symbol at the venue. | Use a symbol of \`GET /api/v1/instruments\`, or add it to desk.yaml.
NOT_TRADABLE | instrumentTradable | 422 | The instrument is recorded as data and not open for spot trading. | Trade the spot pair.
PRICE_OFF_TICK | instrumentFilters | 422 | A price is not a multiple of the tick. | Send one of the two nearest prices that the refusal names.
QUANTITY_OFF_LOT | instrumentFilters | 422 | The quantity is not a multiple of the lot. | Send one of the two nearest quantities that the refusal names.
QUANTITY_TOO_SMALL | instrumentFilters | 422 | Less than the venue takes. | Send at least the limit.
QUANTITY_TOO_LARGE | instrumentFilters | 422 | More than the venue takes in one order. | Send several orders.
NOTIONAL_TOO_SMALL | instrumentFilters | 422 | Price times quantity is less than the venue takes. | Send at least the limit.
EXPIRE_TIME_IN_PAST | expireTime | 422 | The order would have expired before it was sent. | Send a later \`expireAt\`, with its zone.
TRIGGER_ALREADY_MET | trigger | 422 | The trigger price is met already: the order would trigger at once. | Check side and price; what was meant is a limit or market order.
TRAILING_OFFSET_INVALID | trigger | 422 | The offset of a trailing stop is off the grid or too far. | At least a tick, at most half the price; whole basis points.
MARKET_NOT_LIVE | marketLive | 503 | Exchange API error, stale data, a gap or a crossed book: nothing may match in this market now. | It clears by itself; \`GET /api/v1/feeds\` says why. The id may be sent again.
PRICE_COLLAR | priceCollar | 422 | The limit price, or the worst price a market order would pay, is too far on the far side of the mid. | Check the price; send a limit order nearer to the market.
ORDER_NOTIONAL_LIMIT | orderSize | 422 | The order is worth more than one order may be. | Send less; risk may change the limit.
ORDER_QUANTITY_LIMIT | orderSize | 422 | The order is of more than one order may be. | Send less; risk may change the limit.
RATE_LIMIT_EXCEEDED | orderRate | 429 | More orders and replaces within a minute than allowed; cancels never count. | Wait for the time that the refusal names. The id is not spent.
OPEN_ORDERS_LIMIT | openOrders | 422 | Too many orders are open. | Cancel some.
REPEATED_EXECUTION | repeatedExecution | 423 | The strategy executed too often in a short time and was stopped. | Find out why, then have risk release it.
INSUFFICIENT_BALANCE | balance | 422 | The account has less free than the order sets aside, commission included. | Cancel orders that hold funds, send less, or have risk deposit.
POSITION_LIMIT | position | 422 | Held and on order of the symbol would be worth more than allowed. | Send less, or sell first.
GROSS_EXPOSURE_LIMIT | grossExposure | 422 | All that is held and on order would be worth more than allowed. | Send less, or sell first.
CONCENTRATION_LIMIT | concentration | 422 | One asset would be too large a part of the equity. | Send less, or sell first.
DAY_LOSS_LIMIT | dayLoss | 422 | Equity has fallen too far below that of the UTC day's start. | Sell or cancel; a new day begins at 00:00 UTC, or risk changes the limit.
DRAWDOWN_LIMIT | drawdown | 422 | Equity has fallen too far below its highest of the epoch. | Sell or cancel; ask risk.
RESTRICTED_SYMBOL | restrictedList | 422 | Nobody may buy this symbol now. | Sell or cancel; the refusal says why.
KYC_REQUIRED | complianceGate | 422 | KYC verification required: a trade of this value needs a verified customer, and this one is not. | Have compliance verify the customer, or send less.
KYC_PENDING | complianceGate | 422 | KYC verification required: the customer's application is pending, and a trade of this value needs a verified one. | Wait for compliance, or send less.
KYC_EXPIRED | complianceGate | 422 | KYC verification required: the customer's verification has ended. | Have compliance renew it, or send less.
KYC_REJECTED | complianceGate | 422 | The customer was rejected: it buys nothing and trades no large sums. | Sell or cancel; ask compliance.
KYC_SUSPENDED | complianceGate | 422 | The customer is suspended: it buys nothing and trades no large sums. | Sell or cancel; ask compliance.
DAILY_LIMIT_EXCEEDED | dayNotional, complianceGate | 422 | Daily limit exceeded: of the risk rules, or of a customer without KYC; filled and open of the UTC day count. | Cancel open orders, wait for 00:00 UTC, or have the customer verified.
UNPRICED | any | 422, 503 | A rule needs the order's value in USD, and no live market says it. | Give a limit price, or wait until the market of the quote currency is live.
DENIED | any | 422 | Refused without a reason of its own. | This is a fault of ours: please report it.
`;

/** Why an order that was accepted ended, or a change of it was refused on arrival. */
export const ENDS = `
USER_REQUEST | cancel | - | Canceled at the request of a person or program. | Nothing; send it anew if it was a mistake.
CANCEL_ALL | cancel | - | Canceled with all others of the account, venue, symbol or strategy. | Nothing.
KILL_SWITCH | kill switch | - | Canceled by the kill switch; the report names the kill. | Send it anew once risk has re-armed.
ACCOUNT_RESET | reset | - | The account was reset: its orders ended with the epoch. | Send it anew in the new epoch.
INSTRUMENT_CHANGED | venue | - | The venue changed tick or lot, and the order does not fit any more. | Send it anew on the new grid.
NO_LIQUIDITY | venue | - | The displayed book had no more to give; depth is never made up. | Send the rest as a limit order, or later.
PRICE_COLLAR | venue | - | The next price is too far from the best, or beyond what was set aside. | Send the rest as a limit order at a price of your choice.
IOC_REMAINDER | venue | - | What could not fill at once is canceled (time in force IOC). | Send it GTC to let it rest.
FOK_NOT_FILLED | venue | - | Not all of it could fill at once (time in force FOK). | Send it IOC or GTC, or less.
POST_ONLY_WOULD_TAKE | venue | - | A post-only order would have taken at once. | Send it further from the market, or with postOnly reprice.
SELF_TRADE | venue | - | It would have traded with another order of the same account. | Cancel the other order first, or choose another selfTradePrevention.
OCO | list | - | The other order of its pair filled, triggered or ended. | Nothing: this is what the pair is for.
PARENT_ENDED | list | - | Its entry ended without a fill. | Nothing.
APPROVAL_REJECTED | approval | - | The second person said no. | Ask them; send a smaller order.
APPROVAL_EXPIRED | approval | - | Nobody decided in time. | Send it anew and tell a second person.
TOO_LATE_TO_CANCEL | cancel | 409 | The order had ended before the cancel arrived. | Look at its fills.
TOO_LATE_TO_REPLACE | replace | - | The order had ended before the replace arrived. | Look at its fills; send a new order.
LARGE_ORDER | approval | - | Waits for a second person: it is worth more than one may send alone. | Another person with the right approvals:decide decides.
SLICED_ORDER | approval | - | Waits for a second person: with the orders before it, it is worth more than one may send alone. | Another person with the right approvals:decide decides.
`;
