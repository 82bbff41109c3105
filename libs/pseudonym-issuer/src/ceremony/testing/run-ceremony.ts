import { randomBytes } from 'node:crypto';
import { type EpochManifest, signManifest, type SignedManifest } from '#libs/epoch';
import { toJson, utf8 } from '#libs/encoding';
import { generatePrivateJwk, generateSealingJwk, importPrivateJwk, importSealingJwk, type SealingKey, type SigningKey } from '#libs/signing';
import { type Announcement, readAnnouncement, signAnnouncement } from '../announcement.js';
import { deal, type Dealing } from '../dealing.js';
import { readDelivery, signDelivery } from '../delivery.js';
import { checkSigned, combineShares, completeManifest, outcomeOf } from '../outcome.js';
import type { CeremonyPlan } from '../plan.js';
import { type Dealer, decodePlan, type Terms } from '../terms.js';

/** A holder as a ceremony knows it, with its share by generation once it has one. */
export interface Party {
  readonly name: string;
  readonly signing: SigningKey;
  readonly sealing: SealingKey;
}

export function party(name: string): Party {
  return { name, signing: importPrivateJwk(generatePrivateJwk()), sealing: importSealingJwk(generateSealingJwk()) };
}

const base = { v: 1, epoch: '2026', profile: 'tributary/id/v1', profileDigest: 'A'.repeat(43), unicode: '17.0', attempt: 1 } as const;

function holdersOf(parties: readonly Party[]): CeremonyPlan['holders'] {
  return parties.map(({ name, signing, sealing }, place) => ({ index: place + 1, url: `https://${name}.example`, signingKey: signing.jwk.x, sealingKey: sealing.x }));
}

export function generatePlan(parties: readonly Party[], threshold: number): CeremonyPlan {
  return { ...base, kind: 'generate', generation: 0, threshold, holders: holdersOf(parties) };
}

export function refreshPlan(parties: readonly Party[], previous: SignedManifest): CeremonyPlan {
  return { ...base, kind: 'refresh', generation: previous.manifest.generation + 1, threshold: previous.manifest.threshold, holders: holdersOf(parties), previous: previous.text };
}

export function resharePlan(parties: readonly Party[], threshold: number, dealers: readonly number[], previous: SignedManifest): CeremonyPlan {
  return { ...base, kind: 'reshare', generation: previous.manifest.generation + 1, threshold, holders: holdersOf(parties), previous: previous.text, dealers };
}

export function termsOf(plan: unknown): Terms {
  return decodePlan(utf8(toJson(plan)));
}

/** Shares of a generation, by signing key. */
export type Shares = ReadonlyMap<string, Uint8Array>;

export interface Round {
  readonly terms: Terms;
  readonly dealings: readonly Dealing[];
  readonly messages: readonly string[];
  readonly announcements: readonly Announcement[];
}

/** The first round: what all dealers announce. */
export function announce(terms: Terms, parties: readonly Party[], old: Shares = new Map()): Round {
  const dealings = terms.dealers.map((dealer) => deal(terms, dealer, old.get(dealer.key.jwk.x), randomBytes));
  const messages = dealings.map((dealing, place) => signAnnouncement(terms, dealing, dealerParty(parties, terms.dealers[place]!).signing));
  return { terms, dealings, messages, announcements: messages.map((message, place) => readAnnouncement(terms, terms.dealers[place]!, message)) };
}

function dealerParty(parties: readonly Party[], { key }: Dealer): Party {
  return parties.find(({ signing }) => signing.kid === key.kid)!;
}

export async function deliver({ terms, dealings, announcements }: Round, parties: readonly Party[]): Promise<string[]> {
  return Promise.all(dealings.map(async (dealing, place) => signDelivery(terms, dealing, announcements, dealerParty(parties, terms.dealers[place]!).signing)));
}

/** What one holder makes of all messages. */
export async function receive(
  { terms, announcements }: Round,
  deliveries: readonly string[],
  index: number,
  receiver: Party,
  old: Shares = new Map(),
): Promise<{ manifest: EpochManifest; share: Uint8Array }> {
  const dealt: Uint8Array[] = [];
  for (const [place, delivery] of deliveries.entries()) dealt.push(await readDelivery(terms, terms.dealers[place]!, delivery, announcements, index, receiver.sealing));
  const manifest = outcomeOf(terms, announcements);
  return { manifest, share: combineShares(terms, manifest, index, dealt, old.get(receiver.signing.jwk.x)) };
}

/** A whole ceremony among honest parties. `parties` holds the dealers too. */
export async function runCeremony(plan: CeremonyPlan, parties: readonly Party[], old: Shares = new Map()): Promise<{ manifest: SignedManifest; shares: Shares }> {
  const terms = termsOf(plan);
  const round = announce(terms, parties, old);
  const deliveries = await deliver(round, parties);
  const shares = new Map<string, Uint8Array>();
  const lines: string[] = [];
  for (const { index, signingKey } of plan.holders) {
    const receiver = parties.find(({ signing }) => signing.jwk.x === signingKey)!;
    const { manifest, share } = await receive(round, deliveries, index, receiver, old);
    shares.set(signingKey, share);
    lines.push(signManifest(manifest, receiver.signing));
    checkSigned(manifest, index, lines.at(-1)!);
  }
  return { manifest: completeManifest(lines), shares };
}
