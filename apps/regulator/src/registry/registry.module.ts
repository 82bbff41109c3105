import { Module } from '@nestjs/common';
import { JwksController } from './jwks.controller.js';

/** Which providers there are, and which keys they sign with. */
@Module({ controllers: [JwksController] })
export class RegistryModule {}
