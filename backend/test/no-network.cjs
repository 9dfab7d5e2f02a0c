// Loaded into a backend under test with `node --require`: every host but loopback is unknown, as on a machine without a
// network. So a test of an unreachable exchange means the same everywhere, and sends nothing to a real one.
const dns = require('node:dns');
const { isIP } = require('node:net');

const lookup = dns.lookup;
dns.lookup = (host, options, callback) => {
  const answer = typeof options === 'function' ? options : callback;
  if (host === 'localhost' || isIP(host) !== 0) return lookup(host, options, callback);
  const fault = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
  });
  process.nextTick(answer, fault);
  return {};
};
