import type { Command } from 'commander';
import { withLock } from '#libs/durable';
import type { DiscloseClaims } from '#libs/orders';
import { Hub, hubUrl } from '../deliver/hub.js';
import { readCustomers } from '../files/customers.js';
import { Problems } from '../files/problems.js';
import { holderAddress } from '../holders/addresses.js';
import { chooseMode, type ModeOptions, openPseudonyms } from '../holders/mode.js';
import { type Reply, sendAnswer, signReply, storeAnswer, storedAnswer } from '../orders/answer-order.js';
import { findPerson, type Found } from '../orders/find-person.js';
import { type GivenOrder, openOrders } from '../orders/open-orders.js';
import { readPinnedOfficers } from '../orders/pinned-officers.js';
import { Handles } from '../pseudonymise/handles.js';
import { requireUnicode } from '../pseudonymise/unicode.js';
import { ReporterError } from '../reporter-error.js';
import { type Agent, openAgent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface OrdersOptions {
  readonly state: string;
  readonly hub: string;
  readonly origin: string;
  readonly officers: string;
  readonly json?: true;
}
interface DiscloseOptions extends OrdersOptions, Omit<ModeOptions, 'dryRun'> {
  readonly order: string;
  readonly customers?: string;
  readonly notFound?: true;
  readonly refuse?: string;
  readonly send?: true;
}

const HELP = `
An order to disclose is followed by nobody but a person here. It is one only when two officers whose keys are in the --officers file signed
it; the hub, which passes it on, is not believed. Without --send everything is done but the sending, and what would be disclosed is shown.

Which customer it is is found by making tokens again, from what key-holders have answered before (--manifest; --ask-holders asks them for
what is new) or with the federation key. The identity leaves sealed to the key of the case: neither the hub nor an auditor reads it.

Examples:
  reporter orders list --state /var/lib/reporter --hub https://hub.example --origin hub.example/log --officers officers.jwks.json
  reporter orders disclose … --order DIGEST --customers customers.csv --manifest 2026-Q4.manifest --send
  reporter orders disclose … --order DIGEST --not-found --send`;

export function addOrders(program: Command, surroundings: Surroundings): void {
  const orders = program.command('orders').summary('orders of officers to disclose a customer').description('What two officers ordered this provider to disclose, and the answers to it.').addHelpText('after', HELP);
  const common = (command: Command): Command =>
    command
      .addOption(stateOption())
      .requiredOption('--hub <url>', 'address of the hub')
      .requiredOption('--origin <origin>', "the hub's log origin, which orders name")
      .requiredOption('--officers <file>', 'JWK set of the officers\' keys, as this provider knows them from elsewhere')
      .addOption(jsonOption());
  common(orders.command('list').description('Shows the orders that wait for an answer, each verified. That they were fetched is logged by the hub.')).action(async (options: OrdersOptions) => list(options, surroundings));
  common(orders.command('disclose').description('Finds whom an order is about, shows it (PRINTS IDENTIFIERS), and answers.'))
    .requiredOption('--order <digest>', 'which order')
    .option('--customers <file>', 'who the customers are, as for "run"')
    .option('--manifest <file>', 'signed manifest of the pseudonym epoch that the order is about')
    .option('--manifest-digest <digest>', 'refuse any other manifest than the one of this digest')
    .option('--holder <index=url>', 'where a key-holder is reached, if not as the manifest says; may be repeated', holderAddress)
    .option('--ask-holders', 'ask key-holders for identifiers that they have not answered before')
    .option('--federation-key <file>', 'for pilots, instead of --manifest')
    .option('--epoch <label>', 'pseudonym epoch; with --federation-key')
    .option('--not-found', 'answer that no record gives the token')
    .option('--refuse <reason>', 'answer that this will not be done, and why; published')
    .option('--send', 'send the answer')
    .action(async (options: DiscloseOptions) => disclose(options, surroundings));
}

async function list(options: OrdersOptions, surroundings: Surroundings): Promise<void> {
  const given = await openOrders(await grounds(options, surroundings));
  if (options.json === true) {
    surroundings.out(`${JSON.stringify({ orders: given })}\n`);
    return;
  }
  if (given.length === 0) surroundings.out('no order waits for an answer\n');
  for (const one of given) surroundings.out(described(one));
}

async function disclose(options: DiscloseOptions, surroundings: Surroundings): Promise<void> {
  requireUnicode(surroundings);
  const chosen = [options.customers !== undefined, options.notFound === true, options.refuse !== undefined].filter(Boolean);
  if (chosen.length !== 1) throw new ReporterError('REPORTER_USAGE', 'give exactly one of --customers, --not-found and --refuse', { field: '--customers' });
  const agent = await openAgent(surroundings.disk, options.state);
  await withLock(surroundings.disk, options.state, async () => answer(options, agent, surroundings));
}

async function answer(options: DiscloseOptions, agent: Agent, surroundings: Surroundings): Promise<void> {
  const { disk, out, now } = surroundings;
  const all = await grounds(options, surroundings);
  const order = required(await openOrders(all), options.order);
  const stored = await storedAnswer(disk, options.state, order.digest);
  if (stored !== undefined) {
    if (options.send === true) return out(sent(await sendAnswer(all.hub, stored), options));
    return out('an answer to this order is signed and stored; --send sends it\n');
  }
  const reply = await replyOf(options, order, agent, surroundings);
  out(shown(reply, order.digest, options));
  if (options.send !== true) return surroundings.err('nothing was sent; --send sends it\n');
  const jws = await signReply(reply, order, { agent, now: now() });
  await storeAnswer(disk, options.state, order.digest, jws);
  out(sent(await sendAnswer(all.hub, jws), options));
}

interface VerifiedOrder {
  readonly digest: string;
  readonly handles: readonly string[];
  readonly claims: DiscloseClaims;
}

/** REPORTER_ORDER_UNKNOWN, REPORTER_ORDER_FORGED. */
function required(given: readonly GivenOrder[], digest: string): VerifiedOrder {
  const order = given.find((one) => one.order === digest);
  if (order === undefined) throw new ReporterError('REPORTER_ORDER_UNKNOWN', 'no such order waits for an answer', { field: '--order' });
  if (order.claims === undefined) throw new ReporterError('REPORTER_ORDER_FORGED', `this is no order to follow (${order.refused ?? ''}); nothing was disclosed`, { field: '--order' });
  return { digest, handles: order.handles, claims: order.claims };
}

async function replyOf(options: DiscloseOptions, order: VerifiedOrder, agent: Agent, surroundings: Surroundings): Promise<Reply> {
  if (options.notFound === true) return { kind: 'not-found' };
  if (options.refuse !== undefined) return { kind: 'refused', reason: options.refuse };
  const { askHolders, ...mode } = options;
  const pseudonyms = await openPseudonyms(await chooseMode({ ...mode, dryRun: true, ...(askHolders === true ? { askHolders } : {}) }, surroundings), agent, surroundings);
  try {
    const problems = new Problems();
    const { records } = await readCustomers(options.customers ?? '', problems);
    problems.throwIfAny();
    const handles = await Handles.open(surroundings.disk, options.state, [], surroundings.randomBytes);
    return { kind: 'disclosed', found: await findPerson(order.claims.token, order.handles, records, { handles, pseudonymizer: pseudonyms.pseudonymizer }) };
  } finally {
    await pseudonyms.close();
  }
}

async function grounds({ state, hub, origin, officers }: OrdersOptions, surroundings: Surroundings): Promise<Parameters<typeof openOrders>[0]> {
  const url = hubUrl(hub);
  return { hub: new Hub(url, surroundings), agent: await openAgent(surroundings.disk, state), officers: await readPinnedOfficers(officers), origin, now: surroundings.now() };
}

function described({ order, handles, claims, refused }: GivenOrder): string {
  if (claims === undefined) return `${order}: NO ORDER TO FOLLOW (${refused ?? ''})\n`;
  return `${order}: case ${claims.case}, ${claims.legalBasis}, until ${new Date(claims.expires * 1000).toISOString()}; ${claims.token.attr} behind ${handles.join(', ')}\n`;
}

function shown(reply: Reply, order: string, { json }: DiscloseOptions): string {
  if (json === true) return `${JSON.stringify({ order, outcome: reply.kind, ...(reply.kind === 'disclosed' ? personOf(reply.found) : {}) })}\n`;
  if (reply.kind !== 'disclosed') return `answer: ${reply.kind}\n`;
  const { handles, customers, identifier } = reply.found;
  const scheme = identifier.scheme === '' ? '' : ` (${identifier.scheme})`;
  return `would disclose of ${handles.map((handle, index) => `${handle} (${customers[index] ?? ''})`).join(', ')}:\n  ${identifier.attribute}${scheme}: ${JSON.stringify(identifier.canonical)}\n`;
}

function personOf({ handles, customers, identifier: { attribute, scheme, canonical } }: Found): object {
  return { handles, customers, identifier: { attribute, scheme, canonical } };
}

function sent(position: number, { json }: DiscloseOptions): string {
  return json === true ? `${JSON.stringify({ sent: true, position })}\n` : `sent: the answer is at log position ${position}\n`;
}
