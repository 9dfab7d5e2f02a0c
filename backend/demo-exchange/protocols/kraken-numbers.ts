/** Kraken prints numbers bare, and their text is what its checksum is made of: read as text, never as floats. */
const NUMBER_MEMBER = /("(?:price|qty|bid|bid_qty|ask|ask_qty)":\s*)(-?\d[\d.eE+-]*)/g;

/** The frame with its prices and sizes as strings. Throws SyntaxError on broken JSON. */
export function parseKraken(text: string): unknown {
  return JSON.parse(text.replace(NUMBER_MEMBER, '$1"$2"'));
}

const TIMESTAMP = /("timestamp":\s*")(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(\d*)Z/g;

/** Moves the ISO times of a frame by whole milliseconds; what is told finer stays. */
export function shiftIso(text: string, offsetUs: number): string {
  if (offsetUs === 0) return text;
  return text.replace(TIMESTAMP, (_all, key: string, toMs: string, finer: string) => {
    const moved = new Date(Date.parse(`${toMs}Z`) + Math.round(offsetUs / 1000)).toISOString();
    return `${key}${moved.slice(0, -1)}${finer}Z`;
  });
}

/** Kraken's REST and old sockets say XBT and XDG, its v2 socket BTC and DOGE. */
export function v2Symbol(wsName: string): string {
  const v2 = (code: string) => ({ XBT: 'BTC', XDG: 'DOGE' })[code] ?? code;
  return wsName.split('/').map(v2).join('/');
}
