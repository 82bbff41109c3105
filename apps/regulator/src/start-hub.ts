import 'reflect-metadata';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { registerConsole } from './console/console.js';
import { prepareLog } from './detection/prepare-log.js';
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

/** Starts a hub on an opened database. Resolves when it answers. */
export async function startHub(parts: HubParts): Promise<RunningHub> {
  await prepareLog(parts.database.pool, { origin: parts.settings.origin, hubKey: parts.hubKey });
  const adapter = new ProblemAdapter(parts.log);
  const fastify: FastifyInstance = adapter.getInstance();
  const app = await NestFactory.create<NestFastifyApplication>(RegulatorModule.forRoot(parts), adapter, { logger: nestLogger(parts.log), abortOnError: false });
  await app.register(multipart);
  readSignedBodies(fastify);
  secureAnswers(fastify);
  logRequests(fastify, parts.log);
  await registerConsole(app);
  await app.listen(parts.settings.port, parts.settings.host);
  return { app, url: (await app.getUrl()).replace('[::1]', 'localhost'), stop: () => app.close() };
}
