"""Plays a tape of market events through hftbacktest with orders at rest; prints one JSON line with the rate.

Arguments: the tape (records of hftbacktest's event type), and the orders at rest (CSV: side 1 or -1, price, quantity).
The first records, up to the time 1 s, are the book that the orders are put into.
"""

import json
import sys
import time

import numpy as np
from hftbacktest import BacktestAsset, GTC, HashMapMarketDepthBacktest, LIMIT
from hftbacktest.types import event_dtype
from numba import njit

SECOND = 1_000_000_000


@njit
def rest(hbt, orders):
    hbt.elapse(SECOND)
    for index in range(len(orders)):
        side, price, quantity = orders[index]
        if side > 0:
            hbt.submit_buy_order(0, index + 1, price, quantity, GTC, LIMIT, False)
        else:
            hbt.submit_sell_order(0, index + 1, price, quantity, GTC, LIMIT, False)
    hbt.elapse(SECOND)


@njit
def play(hbt):
    while hbt.elapse(10 * SECOND) == 0:
        pass


def run(tape, orders):
    asset = (
        BacktestAsset()
        .data([tape])
        .linear_asset(1.0)
        .constant_order_latency(0, 0)
        .log_prob_queue_model()
        .partial_fill_exchange()
        .trading_value_fee_model(0.0, 0.0)
        .tick_size(0.01)
        .lot_size(0.00001)
    )
    hbt = HashMapMarketDepthBacktest([asset])
    rest(hbt, orders)
    at_rest = len(hbt.orders(0))
    started = time.perf_counter()
    play(hbt)
    seconds = time.perf_counter() - started
    hbt.close()
    return at_rest, seconds


def main():
    tape = np.fromfile(sys.argv[1], dtype=event_dtype)
    orders = np.loadtxt(sys.argv[2], delimiter=",", ndmin=2)
    run(tape[:2000], orders)
    runs = [run(tape, orders) for _ in range(3)]
    seconds = sorted(seconds for _, seconds in runs)[1]
    events = int((tape["exch_ts"] > 2 * SECOND).sum())
    print(json.dumps({"events": events, "atRest": runs[0][0], "eventsPerSecond": events / seconds}))


main()
