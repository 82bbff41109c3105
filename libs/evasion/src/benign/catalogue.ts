import type { Family } from '../population/scenario.js';
import { backups } from './backups.js';
import { federatedLearning } from './federated-learning.js';
import { fineTuning } from './fine-tuning.js';
import { hpcCampaign } from './hpc-campaign.js';
import { inferenceGateway } from './inference-gateway.js';
import { inferenceReplicas } from './inference-replicas.js';
import { inferenceReservation } from './inference-reservation.js';
import { nonAiSimulation } from './non-ai-simulation.js';
import { parallelTraining } from './parallel-training.js';
import { parallelTrainingBucket } from './parallel-training-bucket.js';
import { renderFarm } from './render-farm.js';
import { replication } from './replication.js';
import { sequentialTraining } from './sequential-training.js';

/** Every use of accelerators that has nothing to do with getting round the rules, the rows of the paper's Table 1 first. */
export const BENIGN: readonly Family[] = [
  inferenceReplicas, fineTuning, nonAiSimulation, parallelTraining, sequentialTraining,
  inferenceReservation, inferenceGateway, parallelTrainingBucket, hpcCampaign, backups, replication, federatedLearning, renderFarm,
];
