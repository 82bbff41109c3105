import { theoreticalTOP, memoryGB } from '#libs/compute';
import { Linkage, type SightedToken } from '#libs/linkage';
import type { ExchangeLine, WorkloadLine } from '#libs/report';
import { MOST_ENTITIES_OF_A_FLOW, type Dossier, type ReportedCounterpart, type ReportedExchange, type ReportedWorkload } from '#libs/verdict';

import { DAY } from './cuts.js';
import type { CustomerRow } from './people.js';
import type { Account, Exchange, Scenario, Work } from './scenario.js';

/**
 * A scenario as the entities that the hub would judge: what the agents would report, accounts joined by the identifiers that they share, flow halves met by
 * token. Pseudonyms are left out: a token here is the identifier or address itself, which compares as its pseudonym does. `at` (the scenario's
 * end unless given): what was known then, work that ran on beyond it cut off there and nothing known ahead.
 */
export function dossiersOf(scenario: Scenario, at = scenario.now): Dossier[] {
  const entityOf = joined(scenario.accounts);
  const entities = [...new Set(entityOf.values())];
  const of = (account: Account): Growing => entityOf.get(account) as Growing;
  for (const work of scenario.works) {
    if (work.start < at || at === scenario.now) of(work.account).workloads.push(reportedWorkload(work, at, scenario.now));
  }
  const places = new Map<string, Half[]>();
  const exchanges = at === scenario.now ? scenario.exchanges : scenario.exchanges.filter(({ to }) => to <= at);
  for (const [nth, line] of linesOf(exchanges).entries()) {
    const exchange = exchanges[nth] as Exchange;
    const { account } = exchange.workload;
    const { provider } = account;
    const entity = of(account);
    entity.exchanges.push({ provider, line });
    // A customer alone has nobody to share flows with.
    if (entities.length === 1) continue;
    const place = placeOf(exchange, line);
    const known = places.get(place);
    if (known === undefined) places.set(place, [{ provider, line, entity }]);
    else known.push({ provider, line, entity });
  }
  for (const halves of places.values()) shareCounterparts(halves);
  return entities.map(({ id, links, workloads, exchanges, counterparts }) => ({
    entity: id, now: at, position: scenario.accounts.length, workloads, exchanges, counterparts, links, rollups: [], quarantined: [], corrected: [], overdue: [], counterpartsOverdue: [],
  }));
}

interface Growing {
  readonly id: string;
  readonly links: Dossier['links'][number][];
  readonly workloads: ReportedWorkload[];
  readonly exchanges: ReportedExchange[];
  readonly counterparts: ReportedCounterpart[];
}

/** One side's record of a flow, and whose it is. */
interface Half extends ReportedExchange {
  readonly entity: Growing;
}

/** The entity of each account. */
function joined(accounts: readonly Account[]): Map<Account, Growing> {
  const linkage = new Linkage();
  for (const [position, { provider, row }] of accounts.entries()) linkage.observe({ provider, handle: row.customer_id }, strongTokens(row), { position, line: 0 });
  const entities = new Map<string, Growing>();
  return new Map(accounts.map((account) => {
    const key = { provider: account.provider, handle: account.row.customer_id };
    const id = linkage.entityOf(key) ?? '';
    const entity = entities.get(id) ?? { id, links: [], workloads: [], exchanges: [], counterparts: [] };
    entities.set(id, entity);
    entity.links.push(...linkage.linksOf(key));
    return [account, entity];
  }));
}

function strongTokens({ lei, register, registration, owner_id: owner, owner_id_country: country, payment }: CustomerRow): SightedToken[] {
  const given = [['lei', lei], ['registration', registration === undefined ? undefined : `${register} ${registration}`], ['owner', owner === undefined ? undefined : `${country} ${owner}`], ['payment', payment]] as const;
  return given.flatMap(([attribute, value]) => (value === undefined ? [] : [{ key: `${attribute}\n${value}`, attribute, strong: true }]));
}

function reportedWorkload(work: Work, at: number, now: number): ReportedWorkload {
  return { provider: work.account.provider, line: workloadLine(work, at, at < now), asOf: at };
}

/** `cut`: whatever runs at that instant is taken to have ended at it. */
function workloadLine({ account, id, state, declared, start, end, model, count, nodes, precision, gbps, egressB, ingressB }: Work, at: number, cut: boolean): WorkloadLine {
  const until = state === 'planned' ? end : Math.min(end, at);
  const ended = state === 'ended' || cut;
  // Traffic in all is spread over the time of the work.
  const share = end > start ? (until - start) / (end - start) : 1;
  const accelerators = [{ model, count, nodes, memoryGB: memoryGB([{ model, count }]) }];
  return {
    t: 'workload', id, customer: account.row.customer_id, state: ended ? 'ended' : state, declared, start,
    ...(ended ? { end: until } : { plannedEnd: end }),
    accelerators, precision,
    ops: { theoreticalTOP: theoreticalTOP(accelerators, precision, until - start), grade: state === 'planned' ? 'estimated' : 'reported' },
    interNode: { configuredGbps: gbps },
    traffic: { egressB: Math.floor(egressB * share), ingressB: Math.floor(ingressB * share) },
  };
}

/**
 * Exchange as an agent reports it: an address that two or more of a customer's workloads at one provider talk to is named, and two ends have the same
 * token on the same day.
 */
function linesOf(exchanges: readonly Exchange[]): ExchangeLine[] {
  const visitors = new Map<Account, Map<string, Set<Work>>>();
  let [previous, visited]: readonly [Exchange | undefined, Set<Work> | undefined] = [undefined, undefined];
  for (const exchange of exchanges) {
    const { workload, peer } = exchange;
    // Records of one flow follow each other.
    if (!('remote' in peer) || (previous?.peer === peer && previous.workload === workload)) continue;
    let ofAccount = visitors.get(workload.account);
    if (ofAccount === undefined) visitors.set(workload.account, (ofAccount = new Map()));
    visited = ofAccount.get(peer.remote);
    if (visited === undefined) ofAccount.set(peer.remote, (visited = new Set()));
    visited.add(workload);
    previous = exchange;
  }
  const tokens = new Tokens();
  return exchanges.map(({ workload: work, peer, bytesOut, bytesIn, from, to }) => {
    const workload = work.id;
    if ('workload' in peer) return { t: 'exchange', workload, bytesOut, bytesIn, from, to, peer: { workload: peer.workload.id } };
    const flow = tokens.of(peer, from);
    const shared = (visitors.get(work.account)?.get(peer.remote)?.size ?? 0) >= 2;
    return { t: 'exchange', workload, bytesOut, bytesIn, from, to, peer: shared ? { flow, endpoint: peer.remote } : { flow } };
  });
}

/** Names of flows by the day: two ends of one have the same. */
class Tokens {
  readonly #ofEnds = new Map<string, Map<string, Map<number, string>>>();

  of({ local, remote }: Extract<Exchange['peer'], { local: string }>, from: number): string {
    const [low, high] = local < remote ? [local, remote] : [remote, local];
    let ofLow = this.#ofEnds.get(low);
    if (ofLow === undefined) this.#ofEnds.set(low, (ofLow = new Map()));
    let days = ofLow.get(high);
    if (days === undefined) ofLow.set(high, (days = new Map()));
    const day = Math.floor(from / DAY);
    let token = days.get(day);
    if (token === undefined) days.set(day, (token = `${low} ${high} ${day}`));
    return token;
  }
}

function placeOf({ workload, peer }: Exchange, line: ExchangeLine): string {
  if ('flow' in line.peer) return line.peer.flow;
  const other = 'workload' in peer ? peer.workload.id : '';
  return `${workload.account.provider} ${workload.id < other ? `${workload.id} ${other}` : `${other} ${workload.id}`}`;
}

/** Halves of one flow go to the entities of the others, as long as they are not too many for anybody to say whose is whose. */
function shareCounterparts(halves: readonly Half[]): void {
  const concerned = new Set(halves.map(({ entity }) => entity));
  if (concerned.size < 2 || concerned.size > MOST_ENTITIES_OF_A_FLOW) return;
  for (const entity of concerned) {
    for (const { provider, line, entity: other } of halves) if (other !== entity) entity.counterparts.push({ provider, line, entity: other.id });
  }
}
