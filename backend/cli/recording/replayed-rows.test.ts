import { differences } from './replayed-rows.js';

const PLAYED = { trades: 18, quotes: 900, quoteChanges: 830, bookChanges: 4000 };
const ROWS = { trades: 18, quotes: 830, books: 12 };
const NOTHING = { rejectedTrades: 0, rejectedQuotes: 0, missingTrades: 0, quoteGaps: 0 };

test.each([
  { name: 'all is stored', rows: {}, sentences: [] },
  { name: 'trades are missing', rows: { trades: 13 }, sentences: [/18 trades were played, but 13 are stored/] },
  { name: 'a trade is stored twice', rows: { trades: 19 }, sentences: [/18 trades were played, but 19/] },
  {
    name: 'missing trades are declared',
    rows: { trades: 13 },
    declared: { missingTrades: 3, rejectedTrades: 2 },
    sentences: [],
  },
  { name: 'a quote is missing', rows: { quotes: 829 }, sentences: [/830 changes of quotes were played, but 829/] },
  { name: 'a refused quote hid its neighbor', rows: { quotes: 828 }, declared: { rejectedQuotes: 1 }, sentences: [] },
  { name: 'more misses than refusals', rows: { quotes: 827 }, declared: { rejectedQuotes: 1 }, sentences: [/but 827/] },
  { name: 'quotes are thinned by desk.yaml', rows: { quotes: 200 }, thinned: true, sentences: [] },
  { name: 'a gap of quotes is declared', rows: { quotes: 200 }, declared: { quoteGaps: 1 }, sentences: [] },
  { name: 'more quotes than were played', rows: { quotes: 831 }, thinned: true, sentences: [/but 831/] },
])('$name', ({ rows, declared = {}, thinned = false, sentences }) => {
  const found = differences(PLAYED, { rows: { ...ROWS, ...rows }, declared: { ...NOTHING, ...declared } }, thinned);
  expect(found).toEqual(sentences.map((pattern) => expect.stringMatching(pattern)));
});
