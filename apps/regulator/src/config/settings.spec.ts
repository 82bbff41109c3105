import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits/hub-limits.js';
import { readSettings } from './settings.js';

describe('settings', () => {
  test('by default a hub listens on loopback only and keeps its own database', () => {
    expect(readSettings({}, {})).toEqual({ host: '127.0.0.1', port: 8080, dataDir: '.tributary/hub', origin: 'tributary.local/hub', limits: DEFAULT_LIMITS });
  });

  test('an option wins over the environment, which wins over the default', () => {
    const env = { TRIBUTARY_HOST: '10.0.0.1', TRIBUTARY_PORT: '1', TRIBUTARY_DATA_DIR: 'env', TRIBUTARY_ORIGIN: 'env/log', TRIBUTARY_WITNESS_POLICY: 'env.policy', DATABASE_URL: 'postgresql://env' };
    expect(readSettings({}, env)).toEqual({ host: '10.0.0.1', port: 1, dataDir: 'env', origin: 'env/log', databaseUrl: 'postgresql://env', witnessPolicy: 'env.policy', limits: DEFAULT_LIMITS });
    const options = { host: '::1', port: '0', dataDir: 'option', origin: 'option/log', databaseUrl: 'postgres://option', witnessPolicy: 'option.policy' };
    expect(readSettings(options, env)).toEqual({ ...options, port: 0, limits: DEFAULT_LIMITS });
  });

  test('limits and the time for which bodies are kept come from the environment', () => {
    const { limits, bodyRetentionDays } = readSettings({}, { TRIBUTARY_LIMIT_UPLOADS: '3', TRIBUTARY_LIMIT_BODY_LINES: '7', TRIBUTARY_BODY_RETENTION_DAYS: '400' });
    expect([limits, bodyRetentionDays]).toEqual([{ ...DEFAULT_LIMITS, uploads: 3, bodyLines: 7 }, 400]);
  });

  test.each([['TRIBUTARY_LIMIT_BODY_BYTES', '67108865'], ['TRIBUTARY_LIMIT_BODY_LINES', '0'], ['TRIBUTARY_LIMIT_PROVIDER_RATE', '1.5'], ['TRIBUTARY_LIMIT_HEADER_BYTES', '1e4'], ['TRIBUTARY_BODY_RETENTION_DAYS', '0']])(
    '%s of %s is refused: beyond what the protocol allows, or no number',
    (variable, value) => {
      expect(() => readSettings({}, { [variable]: value })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', place: { field: variable } }));
    },
  );

  test.each([
    ['port', { port: '65536' }, 'TRIBUTARY_PORT'],
    ['port', { port: '80a' }, 'TRIBUTARY_PORT'],
    ['origin', { origin: 'with space' }, 'TRIBUTARY_ORIGIN'],
    ['origin', { origin: 'no+key+name' }, 'TRIBUTARY_ORIGIN'],
    ['database URL', { databaseUrl: 'mysql://user:hunter2@host' }, 'DATABASE_URL'],
  ])('a wrong %s is refused by name, not by value', (_name, options, variable) => {
    expect(() => readSettings(options, {})).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', place: { field: variable } }));
    expect(() => readSettings(options, {})).not.toThrow(/hunter2|65536|80a/);
  });
});
