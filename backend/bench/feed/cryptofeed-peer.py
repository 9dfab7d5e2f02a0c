"""The peer of the feed bench: cryptofeed on the same exchange, into a QuestDB of its own.

Arguments: exchange url, QuestDB line-TCP port, comma-separated symbols, comma-separated channels, frames expected.
Prints one JSON line when subscribed, and one with counts and monotonic times when every frame was handed on.
"""
import asyncio
import json
import sys
import time

import cryptofeed.connection
from cryptofeed import FeedHandler
from cryptofeed.backends.quest import BookQuest, TickerQuest, TradeQuest
from cryptofeed.connection import RestEndpoint, Routes, WebsocketEndpoint
from cryptofeed.defines import L2_BOOK, TICKER, TRADES
from cryptofeed.exchanges import Binance

EXCHANGE, LINE_PORT, SYMBOLS, CHANNELS, EXPECTED = sys.argv[1:6]
counts = {'trades': 0, 'ticker': 0, 'l2_book': 0}
last = [0.0]


# cryptofeed takes TLS addresses only, and the exchange of the bench has none.
connect = cryptofeed.connection.connect
cryptofeed.connection.connect = lambda address, **options: connect(address.replace('wss', 'ws', 1), **options)


class LocalBinance(Binance):
    websocket_endpoints = [WebsocketEndpoint(EXCHANGE.replace('http', 'wss', 1))]
    rest_endpoints = [
        RestEndpoint(EXCHANGE, routes=Routes('/api/v3/exchangeInfo', l2book='/api/v3/depth?symbol={}&limit={}'))
    ]


def counter(name):
    async def count(_data, _receipt):
        counts[name] += 1
        last[0] = time.time()
        if sum(counts.values()) % 5000 == 0 or sum(counts.values()) >= int(EXPECTED):
            print(json.dumps({'counts': counts, 'at': last[0]}), flush=True)

    return count


async def beat():
    """Tells the bench what was handed on so far, also when frames were fewer than expected."""
    while True:
        await asyncio.sleep(0.25)
        print(json.dumps({'counts': counts, 'at': last[0]}), flush=True)


def main():
    quest = {'host': '127.0.0.1', 'port': int(LINE_PORT)}
    callbacks = {
        TRADES: [TradeQuest(**quest), counter('trades')],
        TICKER: [TickerQuest(**quest), counter('ticker')],
        L2_BOOK: [BookQuest(**quest), counter('l2_book')],
    }
    wanted = CHANNELS.split(',')
    handler = FeedHandler(config={'log': {'disabled': True}, 'uvloop': True})
    handler.add_feed(
        LocalBinance(
            symbols=SYMBOLS.split(','),
            channels=[channel for channel in callbacks if channel in wanted],
            callbacks={channel: callback for channel, callback in callbacks.items() if channel in wanted},
        )
    )
    # uvloop no longer makes a loop by itself.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    handler.run(start_loop=False)
    loop.create_task(beat())
    loop.run_forever()


main()
