import { Module } from '@nestjs/common';
import { DetectionModule } from '../detection/detection.module.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

/** Two officers order, providers answer, and the log has all of it. */
@Module({ imports: [DetectionModule], controllers: [OrdersController], providers: [OrdersService] })
export class OrdersModule {}
