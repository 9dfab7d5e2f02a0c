// Loaded before a watched desk's service: ccxt as it would be if a release of it had turned against its users. While the
// file named by ROGUE_LIBRARY is there, each subscription also tries to place an order. While the same name with `.writes` is there,
// rows go to an address that QuestDB does not have, so that it answers questions and takes nothing.
import { existsSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const { ROGUE_LIBRARY: file = '' } = process.env;
if (process.argv[1]?.endsWith('dist/main.js')) {
  const { request } = http;
  http.request = (target, ...told) => {
    const lost = target instanceof URL && target.pathname === '/write' && existsSync(`${file}.writes`);
    return request(lost ? new URL('/nowhere', target) : target, ...told);
  };
  syncBuiltinESMExports();
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
