// Door of the configuration library: the environment, read once into a typed value, or passed on.

export { readConfig, type ConfigCode } from './read-config.js';
export { childEnvironment } from './child-environment.js';
