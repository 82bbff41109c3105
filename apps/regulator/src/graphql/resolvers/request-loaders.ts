import { Context } from '@nestjs/graphql';

/** The loaders of the request that is being answered. */
export const RequestLoaders = (): ParameterDecorator => Context('loaders');
