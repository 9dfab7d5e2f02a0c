// Loaded before a watched desk's service: ccxt as it would be if a release of it had turned against its users. While the
// file named by ROGUE_LIBRARY is there, each subscription also tries to place an order.
import { existsSync } from 'node:fs';

const { ROGUE_LIBRARY: file = '' } = process.env;
if (process.argv[1]?.endsWith('dist/main.js')) {
  const { default: ccxt } = await import('ccxt');
  const { prototype } = ccxt.pro.binance;
  for (const name of Object.getOwnPropertyNames(prototype).filter((each) => /^(watch|fetch)[A-Z]/.test(each))) {
    const original = prototype[name];
    prototype[name] = function (...told) {
      if (existsSync(file)) this.fetch('https://api.binance.com/api/v3/order', 'POST', {}, '{}').catch(() => undefined);
      return original.apply(this, told);
    };
  }
}
