import { Module } from '@nestjs/common';
import { DetectionModule } from '../detection/detection.module.js';
import { OpenApiController } from '../openapi/openapi.controller.js';
import { JwksController } from './jwks.controller.js';
import { KeysController } from './keys.controller.js';

/** Which providers there are, and which keys they sign with. */
@Module({ imports: [DetectionModule], controllers: [JwksController, KeysController, OpenApiController] })
export class RegistryModule {}
