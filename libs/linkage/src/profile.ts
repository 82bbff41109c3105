/** What linkage goes by. Hub and auditor use one and the same; another one gives other entities, so a change of it is a new name. */
export interface LinkageProfile {
  readonly name: string;
  /** Attributes whose tokens join accounts by themselves, each with the most accounts that one token may join: on more it is quarantined. */
  readonly strong: ReadonlyMap<string, number>;
  /** Attributes of which two have to agree to make a lead, each with its family: those of one family follow from one another and count once. */
  readonly weak: ReadonlyMap<string, string>;
  /** Most accounts that may carry a weak token before it says nothing about any of them. */
  readonly weakLimit: number;
}

/**
 * A LEI, a tax number and a register entry name one legal person by definition: many accounts of one are a large customer, and only a
 * number that nobody has is a mistake or a manoeuvre. An owner, an IBAN and a payment token are shared in good faith by the companies of
 * one owner or the clients of one payment service, so that they stop meaning one customer much earlier. A weak token shared by more than
 * a few is a trade name, a house of offices or a switchboard.
 */
export const LINKAGE_PROFILE: LinkageProfile = {
  name: 'tributary/linkage/v1',
  strong: new Map([
    ['lei', 1_000],
    ['tax-id', 1_000],
    ['registration', 1_000],
    ['iban', 100],
    ['payment', 100],
    ['owner', 100],
  ]),
  weak: new Map([
    ['email', 'mail'],
    ['domain', 'mail'],
    ['phone', 'phone'],
    ['name', 'name'],
    ['address', 'address'],
  ]),
  weakLimit: 20,
};
