import type { Family } from '../population/scenario.js';
import { churn } from './churn.js';
import { colludingProviders } from './colluding-providers.js';
import { dailyQuotaShaped } from './daily-quota.js';
import { declaredStrangers } from './declared-strangers.js';
import { dilocoRelay } from './diloco-relay.js';
import { dilocoRing } from './diloco-ring.js';
import { dilocoServer } from './diloco-server.js';
import { dilocoShells } from './diloco-shells.js';
import { dilocoStrangers } from './diloco-strangers.js';
import { dilocoStrangersRelay } from './diloco-strangers-relay.js';
import { distinctRelays } from './distinct-relays.js';
import { dutyCycle } from './duty-cycle.js';
import { fakeTraffic } from './fake-traffic.js';
import { hpcLookAlike } from './hpc-look-alike.js';
import { inferenceLookAlike } from './inference-look-alike.js';
import { internetPipeline } from './internet-pipeline.js';
import { jittered } from './jittered.js';
import { misdeclared } from './misdeclared.js';
import { padded } from './padded.js';
import { plannedButChanged } from './planned-but-changed.js';
import { prefilter } from './prefilter.js';
import { sequentialGaps } from './sequential-gaps.js';
import { sequentialOneAccount } from './sequential-one-account.js';
import { sequentialOverlaps } from './sequential-overlaps.js';
import { sequentialProviders } from './sequential-providers.js';
import { sequentialShells } from './sequential-shells.js';
import { sequentialStrangers } from './sequential-strangers.js';
import { slowBelowRate } from './slow-below-rate.js';
import { smallNodes } from './small-nodes.js';
import { smallNodesStrangers } from './small-nodes-strangers.js';
import { undividedAsServing } from './undivided-as-serving.js';
import { undividedBehindAService } from './undivided-behind-a-service.js';
import { unreportedCompute } from './unreported-compute.js';
import { zeroExchangeExperts } from './zero-exchange-experts.js';

/** Every way round the rules that is generated, those that are found first. */
export const ADVERSARIES: readonly Family[] = [
  sequentialOneAccount, sequentialProviders, sequentialShells, sequentialStrangers, sequentialGaps, sequentialOverlaps,
  dilocoRing, dilocoServer, dilocoRelay, dilocoShells, dilocoStrangers, internetPipeline, smallNodes, prefilter, dutyCycle,
  fakeTraffic, inferenceLookAlike, hpcLookAlike, misdeclared, plannedButChanged, jittered, padded, dailyQuotaShaped, churn,
  dilocoStrangersRelay, undividedAsServing, slowBelowRate,
  zeroExchangeExperts, distinctRelays, smallNodesStrangers, unreportedCompute, colludingProviders, undividedBehindAService, declaredStrangers,
];
