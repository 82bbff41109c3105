/** Addresses that mean something within one network only: RFC 1918, 6598, 3927, 1122; RFC 4193, 4291. In the spelling of `canonicalEndpoint`. */
const LOCAL = /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/;

/** Whether other networks have hosts of the same address. */
export function isLocal(address: string): boolean {
  return LOCAL.test(address);
}

/** A local address as the customer's own, told apart by its handle from those of others' networks. */
export function ofCustomer(address: string, customer: string): string {
  return `${address}@${customer}`;
}
