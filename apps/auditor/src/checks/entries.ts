import type { Entry } from '#libs/entries';
import { type DiscloseClaims, type PresenceClaims } from '#libs/orders';
import type { Ruling } from '#libs/linkage';

import type { TokenCarriers } from '../replay/token-carriers.js';
import type { Check } from './check.js';
import { EpochCheck } from './epochs.js';

/** What an entry is checked against besides those before it. */
export interface EntryGrounds {
  readonly origin: string;
  readonly carriers: TokenCarriers;
  /** Whether a body before is not there: who carries a token is then not known. */
  readonly isIncomplete: () => boolean;
}

type Place = { readonly position: number };
/** What providers and officers did under an order to disclose. */
interface Disclosing {
  readonly claims: DiscloseClaims;
  readonly deliveredTo: Set<string>;
  readonly answeredBy: Set<string>;
}

/**
 * What entries say, whose signatures hold: none comes twice, each refers to entries before it only, and whatever the hub adds of its own (accounts,
 * matches, presence) is what the log before it gives. Entries that have a check of their own are only counted here.
 */
export class EntryCheck {
  readonly epochs: EpochCheck;
  readonly #digests = new Set<string>();
  readonly #disclosures = new Map<string, Disclosing>();
  readonly #presences = new Map<string, { readonly claims: PresenceClaims; answered: number }>();
  readonly #answers = new Map<string, { readonly order: string; readonly disclosed: boolean }>();

  constructor(
    readonly check: Check,
    readonly grounds: EntryGrounds,
  ) {
    this.epochs = new EpochCheck(check);
  }

  /** The next entry of the log, `clock` as the log has it before; the ruling that it is, if it is one. */
  entry(entry: Entry, position: number, clock: number): Ruling | undefined {
    const place = { position };
    if (this.#digests.has(entry.digest)) this.check.fail('ENTRY_TWICE', place, 'the log holds this entry already');
    this.#digests.add(entry.digest);
    return this.#take(entry, place, position, clock);
  }

  #take(entry: Entry, place: Place, position: number, clock: number): Ruling | undefined {
    switch (entry.kind) {
      case 'epoch-manifest':
        this.epochs.manifest(entry.manifest, place);
        return undefined;
      case 'ruling': {
        const { act, token, account, aud } = entry.order.claims;
        this.#audience(aud, place);
        return { act, token, ...(account === undefined ? {} : { account }) };
      }
      case 'disclosure-order':
        this.#order(entry.order.claims, place, clock);
        this.#disclosures.set(entry.digest, { claims: entry.order.claims, deliveredTo: new Set(), answeredBy: new Set() });
        return undefined;
      case 'presence-order':
        this.#order(entry.order.claims, place, clock);
        this.#presences.set(entry.digest, { claims: entry.order.claims, answered: 0 });
        return undefined;
      case 'disclosure-delivery':
        return this.#delivery(entry, place, clock);
      case 'disclosure-answer':
        return this.#answer(entry, place, clock);
      case 'disclosure-result':
        return this.#result(entry, place);
      case 'presence-result':
        return this.#presence(entry, place, position, clock);
      default:
        return undefined;
    }
  }

  #order({ aud, expires }: DiscloseClaims | PresenceClaims, place: Place, clock: number): void {
    this.#audience(aud, place);
    this.#inForce(expires, place, clock);
  }

  #delivery({ order, request, handles }: Extract<Entry, { kind: 'disclosure-delivery' }>, place: Place, clock: number): undefined {
    this.#audience(request.aud, place);
    const disclosing = this.#disclosures.get(order);
    if (disclosing === undefined) return this.#unknown(place);
    this.#inForce(disclosing.claims.expires, place, clock);
    disclosing.deliveredTo.add(request.iss);
    if (this.grounds.isIncomplete()) return this.#cannotTell();
    const expected = this.#handlesOf(disclosing.claims, request.iss);
    if (handles.join(' ') !== expected.join(' ')) this.check.fail('ENTRY_HANDLES', { ...place, field: 'handles' }, 'not the accounts that carry the token at this provider');
  }

  #answer({ digest, answer: { claims } }: Extract<Entry, { kind: 'disclosure-answer' }>, place: Place, clock: number): undefined {
    this.#audience(claims.aud, place);
    const disclosing = this.#disclosures.get(claims.order);
    if (disclosing === undefined || !disclosing.deliveredTo.has(claims.iss)) return this.#unknown(place);
    this.#inForce(disclosing.claims.expires, place, clock);
    if (disclosing.answeredBy.has(claims.iss)) this.check.fail('ENTRY_TWICE', place, 'the provider has answered this order before');
    disclosing.answeredBy.add(claims.iss);
    this.#answers.set(digest, { order: claims.order, disclosed: claims.outcome === 'disclosed' });
  }

  #result({ result: { claims }, matches }: Extract<Entry, { kind: 'disclosure-result' }>, place: Place): undefined {
    this.#audience(claims.aud, place);
    const answer = this.#answers.get(claims.answer);
    if (answer === undefined || answer.order !== claims.order || !answer.disclosed) return this.#unknown(place);
    if (matches !== (claims.token === this.#disclosures.get(claims.order)?.claims.token.token)) {
      this.check.fail('ENTRY_MATCHES', { ...place, field: 'matches' }, 'whether the token is the order\'s is not what the entry says');
    }
  }

  #presence({ digest, query, answer }: Extract<Entry, { kind: 'presence-result' }>, place: Place, position: number, clock: number): undefined {
    const { aud, order, token } = query.claims;
    this.#audience(aud, place);
    const presence = this.#presences.get(order);
    if (presence === undefined) return this.#unknown(place);
    this.#inForce(presence.claims.expires, place, clock);
    presence.answered += 1;
    if (presence.answered > presence.claims.quota) this.check.fail('ENTRY_QUOTA', place, 'more questions than the order allows');
    if (token.epoch !== presence.claims.epoch || token.mode !== 'toprf') this.check.fail('ENTRY_TOKEN', place, 'a token of another epoch or mode than the order is about');
    if (this.grounds.isIncomplete()) return this.#cannotTell();
    const accounts = this.grounds.carriers.of(token).length;
    const expected = { v: 1, iss: aud, order, query: digest, token, position, present: accounts > 0, accounts };
    const same = Object.entries(expected).every(([member, value]) => JSON.stringify(value) === JSON.stringify(answer[member as keyof typeof answer]));
    if (!same) this.check.fail('ENTRY_ANSWER', { ...place, field: 'answer' }, 'not the answer that the log before it gives');
  }

  #handlesOf({ token, accounts }: DiscloseClaims, iss: string): readonly string[] {
    const asked = this.grounds.carriers.of(token).filter(({ provider, handle }) => provider === iss && (accounts?.some((one) => one.provider === provider && one.handle === handle) ?? true));
    // Handles are printable ASCII: the default order of strings is theirs.
    return asked.map(({ handle }) => handle).sort();
  }

  #audience(aud: string, place: Place): void {
    if (aud !== this.grounds.origin) this.check.fail('AUD_MISMATCH', place, "aud is not this log's origin");
  }

  /** Expired by the log's own clock is expired by any. */
  #inForce(expires: number, place: Place, clock: number): void {
    if (expires <= clock) this.check.fail('ENTRY_EXPIRED', place, 'the order had expired');
  }

  #cannotTell(): undefined {
    this.check.cannotRun('who carries a token is not known where a body is not there');
    return undefined;
  }

  #unknown(place: Place): undefined {
    this.check.fail('ENTRY_REFERENCE', place, 'what this refers to is not in the log before it');
    return undefined;
  }
}
