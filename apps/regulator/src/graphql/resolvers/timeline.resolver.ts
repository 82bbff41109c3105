import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Loaders } from '../loaders.js';
import { Provider } from '../types/provider.js';
import { Bar } from '../types/timeline.js';
import { Workload } from '../types/workload.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => Bar)
export class BarResolver {
  @ResolveField(() => Provider, { description: 'The provider that the workload runs at.' })
  async provider(@Parent() bar: Bar, @RequestLoaders() loaders: Loaders): Promise<Provider | null> {
    return await loaders.providerByIss.load(bar.iss);
  }

  @ResolveField(() => Workload, { description: 'The workload itself.' })
  async workload(@Parent() bar: Bar, @RequestLoaders() loaders: Loaders): Promise<Workload | null> {
    return await loaders.workload.load(bar);
  }
}
