import { BlockList, isIP, isIPv6 } from 'node:net';

/** What is wrong with an entry of a token's list, with the cure; `undefined` for an address or a network in CIDR form. */
export function ipEntryFault(entry: string): string | undefined {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%'))
    return `'${entry}' is no address or network; write 10.0.0.5, 10.0.0.0/24 or 2001:db8::/32`;
  const most = version === 4 ? 32 : 128;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most))
    return `'${entry}' needs a length from 0 to ${most} after the slash`;
  return undefined;
}

/** Tells which peers' addresses are on the list. Entries that {@link ipEntryFault} refuses let nobody in. */
export function createIpList(entries: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    if (ipEntryFault(entry) !== undefined) continue;
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    if (address === undefined) return false;
    // A socket that listens on both families shows IPv4 peers in their mapped form.
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    if (isIP(plain) === 0) return false;
    return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  };
}
