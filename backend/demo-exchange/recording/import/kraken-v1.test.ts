import { KrakenV1Translator } from './kraken-v1.js';

// Kraken's version 1 frames, captured 2021-04-17; the spread frame after docs.kraken.com/websockets.
test.each([
  [
    'an update of one side',
    '[992,{"b":[["354.15000000","5.00000000","1618678133.365913"]],"c":"2583817756"},"book-1000","XMR/USD"]',
    '{"channel":"book","type":"update","data":[{"symbol":"XMR/USD","bids":[{"price":354.15000000,"qty":5.00000000}],"asks":[],"checksum":2583817756,"timestamp":"2021-04-17T16:48:53.365913Z"}]}',
  ],
  [
    'an update of both sides, which comes in two parts',
    '[1,{"a":[["2.0","1.0","1618678133.100000"]]},{"b":[["1.0","0.0","1618678133.200000","r"]],"c":"7"},"book-10","KSM/XBT"]',
    '{"channel":"book","type":"update","data":[{"symbol":"KSM/BTC","bids":[{"price":1.0,"qty":0.0}],"asks":[{"price":2.0,"qty":1.0}],"checksum":7,"timestamp":"2021-04-17T16:48:53.200000Z"}]}',
  ],
  [
    'trades of one frame',
    '[993,[["354.04000000","0.28245396","1618678150.826417","s","m",""],["353.81000000","1.7","1618678150.827816","b","l",""]],"trade","XMR/USD"]',
    '{"channel":"trade","type":"update","data":[{"symbol":"XMR/USD","side":"sell","price":354.04000000,"qty":0.28245396,"ord_type":"market","trade_id":1,"timestamp":"2021-04-17T16:49:10.826417Z"},{"symbol":"XMR/USD","side":"buy","price":353.81000000,"qty":1.7,"ord_type":"limit","trade_id":2,"timestamp":"2021-04-17T16:49:10.827816Z"}]}',
  ],
  [
    'a ticker, whose quantities are the exact ones and whose day is the last 24 hours',
    '[1924,{"a":["0.043030",10721,"10721.04662050"],"b":["0.042950",2332,"2332.63400000"],"c":["0.043030","1081.7"],"v":["888.3","1127.1"],"p":["0.045117","0.042673"],"t":[1,2],"l":["0.035760","0.031280"],"h":["0.053510","0.053511"],"o":["0.035760","0.032380"]},"ticker","SC/EUR"]',
    '{"channel":"ticker","type":"snapshot","data":[{"symbol":"SC/EUR","bid":0.042950,"bid_qty":2332.63400000,"ask":0.043030,"ask_qty":10721.04662050,"last":0.043030,"volume":1127.1,"vwap":0.042673,"low":0.031280,"high":0.053511}]}',
  ],
  [
    'a spread, which becomes a ticker',
    '[0,["5698.40000","5700.00000","1542057299.545897","1.01234567","0.98765432"],"spread","XBT/USD"]',
    '{"channel":"ticker","type":"snapshot","data":[{"symbol":"BTC/USD","bid":5698.40000,"bid_qty":1.01234567,"ask":5700.00000,"ask_qty":0.98765432,"timestamp":"2018-11-12T21:14:59.545897Z"}]}',
  ],
  ['a heartbeat', '{"event":"heartbeat"}', '{"channel":"heartbeat"}'],
  [
    'an acknowledgement',
    '{"channelID":1,"channelName":"book-1000","event":"subscriptionStatus","pair":"XBT/CHF","status":"subscribed","subscription":{"depth":1000,"name":"book"}}',
    '{"method":"subscribe","result":{"channel":"book","depth":1000,"snapshot":true,"symbol":"BTC/CHF"},"success":true}',
  ],
])('%s is translated with its digits kept', (_name, raw, translated) => {
  expect(new KrakenV1Translator().translate(raw)).toBe(translated);
});

test('trade ids go on from frame to frame, for each pair by itself', () => {
  const translator = new KrakenV1Translator();
  const ids = ['XBT/USD', 'XBT/USD', 'ETH/USD', 'XBT/USD'].map((pair) => {
    const raw = `[1,[["1.0","1.0","1618678150.1","s","m",""]],"trade","${pair}"]`;
    return /"trade_id":(\d+)/.exec(translator.translate(raw))?.[1];
  });
  expect(ids).toEqual(['1', '2', '1', '3']);
});

test.each(['[1,{"x":1},"ohlc-5","XBT/USD"]', '{"event":"other"}', '[1]'])('%s is refused', (raw) => {
  expect(() => new KrakenV1Translator().translate(raw)).toThrow("none of Kraken's version 1");
});
