// Door of the configuration library: the environment, read once into a typed value.

export { readConfig, type ConfigCode } from './read-config.js';
