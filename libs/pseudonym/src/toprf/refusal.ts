import { CodedError, type Place } from '#libs/errors';

/** How asking one key-holder ended without an evaluation. */
export type HolderCode =
  /** No answer in time, no connection, or a fault of its own: it may answer later. */
  | 'HOLDER_DOWN'
  /** What is answered under its address is not the protocol. */
  | 'HOLDER_ANSWER'
  /** The quota of the epoch is used up. */
  | 'HOLDER_QUOTA'
  /** The request is too old or too new by the holder's clock. */
  | 'HOLDER_CLOCK'
  /** It evaluates under another epoch. */
  | 'HOLDER_EPOCH'
  /** It goes by another manifest of the epoch. */
  | 'HOLDER_MANIFEST'
  /** It has answered a batch of this name before. */
  | 'HOLDER_BATCH_REPLAYED'
  /** It does not know who asks, or not by this key. */
  | 'HOLDER_PROVIDER'
  /** It refuses for another reason, which the message names by the holder's code. */
  | 'HOLDER_REFUSED'
  /** Its answer is not an evaluation with its share of the manifest's key, or not of what was asked. */
  | 'HOLDER_LIES';

/** Refusals of threshold evaluation as a whole. */
export type ToprfCode =
  /** Public shares or commitments of the manifest are no sharing of one key. */
  | 'TOPRF_MANIFEST'
  /** The manifest is for another canonicalisation profile than this program has. */
  | 'TOPRF_PROFILE'
  /** An address was given for a holder that the manifest does not have. */
  | 'TOPRF_ADDRESS'
  /** Fewer key-holders than the threshold gave an evaluation. */
  | 'TOPRF_HOLDERS';

export function toprfRefusal(code: ToprfCode, message: string, place: Place = {}): CodedError<ToprfCode> {
  return new CodedError(code, message, place);
}

/** What was sent to a holder and what came back, byte for byte. The points are blinded: neither tells about a customer. */
export interface Exchange {
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
}

/** One holder that gave no evaluation. Its number and address are the manifest's, which is public. */
export class HolderProblem extends CodedError<HolderCode> {
  constructor(
    code: HolderCode,
    what: string,
    readonly holder: { readonly index: number; readonly url: string },
    /** For HOLDER_LIES. */
    readonly exchange?: Exchange,
    options?: ErrorOptions,
  ) {
    super(code, `key-holder ${holder.index} (${holder.url}) ${what}`, {}, options);
  }
}

/** TOPRF_HOLDERS with one problem for each holder that gave none. */
export class TooFewHolders extends CodedError<'TOPRF_HOLDERS'> {
  readonly total: number;

  constructor(
    threshold: number,
    readonly problems: readonly HolderProblem[],
    /** True when trying later can help: enough of those that failed are only down. */
    readonly temporary: boolean,
  ) {
    super('TOPRF_HOLDERS', `fewer than ${threshold} key-holders gave an evaluation; identifiers stay unasked and nothing was reported`);
    this.total = problems.length;
  }
}
