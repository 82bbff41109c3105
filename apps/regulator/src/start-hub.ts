import 'reflect-metadata';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { readWitnessPolicy } from './config/witness-policy.js';
import { registerConsole } from './console/console.js';
import { prepareLog } from './detection/prepare-log.js';
import { Limits } from './limits/limits.js';
import { takeBatches } from './intake/reading/batch-upload.js';
import { checkLog } from './log/check-log.js';
import { CheckpointFile } from './log/checkpoint-file.js';
import { CheckpointSigner } from './log/checkpoint-signer.js';
import type { LogParts } from './log/log.module.js';
import { sealingOf } from './log/sealing.js';
import { readSignedBodies } from './orders/bodies.js';
import { nestLogger } from './problem/hub-log.js';
import { ProblemAdapter } from './problem/problem-adapter.js';
import { logRequests } from './problem/request-log.js';
import { secureAnswers } from './problem/security-headers.js';
import { RegulatorModule, type HubParts } from './regulator.module.js';

/** A hub that listens. */
export interface RunningHub {
  readonly app: NestFastifyApplication;
  /** `http://host:port`, the port that was really taken. */
  readonly url: string;
  /** Stops accepting, finishes what was taken in and the running pass of detection. Leaves the database open. */
  stop(): Promise<void>;
}

/** Starts a hub on an opened database. Resolves when it answers. LOG_KEY, LOG_ROLLED_BACK, LOG_FORKED or LOG_POSITION when the log there is not this hub's, or not what was signed. */
export async function startHub(parts: HubParts): Promise<RunningHub> {
  const log = await openLog(parts);
  const adapter = new ProblemAdapter(parts.log, parts.settings.limits);
  const fastify: FastifyInstance = adapter.getInstance();
  const app = await NestFactory.create<NestFastifyApplication>(RegulatorModule.forRoot(parts, log), adapter, { logger: nestLogger(parts.log), abortOnError: false });
  await app.register(multipart);
  readSignedBodies(fastify);
  takeBatches(fastify);
  secureAnswers(fastify);
  logRequests(fastify, parts.log);
  const limits = app.get(Limits);
  fastify.addHook('onRequest', async (request) => limits.requireAddress(request));
  await registerConsole(app);
  await app.listen(parts.settings.port, parts.settings.host);
  return { app, url: (await app.getUrl()).replace('[::1]', 'localhost'), stop: () => app.close() };
}

async function openLog({ settings, database: { pool }, hubKey, postQuantumKey, checkLog: entire = false, log }: HubParts): Promise<LogParts> {
  const signer = new CheckpointSigner(settings.origin, hubKey, postQuantumKey);
  await prepareLog(pool, { origin: settings.origin, hubKey, furtherKeys: signer.furtherKeys });
  const sealing = sealingOf(signer, await CheckpointFile.open(settings.dataDir));
  log.write('log-checked', { ...(await checkLog(pool, sealing, { entire })) });
  return settings.witnessPolicy === undefined ? { sealing } : { sealing, witnesses: await readWitnessPolicy(settings.witnessPolicy) };
}
