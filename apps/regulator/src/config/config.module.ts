import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { SigningKey } from '#libs/signing';
import { HUB_KEY } from './hub-key.js';
import { HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { CLOCK, type Clock } from './clock.js';
import { HUB_SETTINGS, type HubSettings } from './settings.js';

/** Values that the process was started with: settings, key, clock and log. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(values: { readonly settings: HubSettings; readonly hubKey: SigningKey; readonly clock: Clock; readonly log: HubLog }): DynamicModule {
    const providers = [
      { provide: HUB_SETTINGS, useValue: values.settings },
      { provide: HUB_KEY, useValue: values.hubKey },
      { provide: CLOCK, useValue: values.clock },
      { provide: HUB_LOG, useValue: values.log },
    ];
    return { module: ConfigModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
