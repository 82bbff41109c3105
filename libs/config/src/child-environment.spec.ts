import { afterEach, expect, test, vi } from 'vitest';
import { childEnvironment } from './child-environment.js';

afterEach(() => vi.unstubAllEnvs());

test('a program that is started gets our environment, and a default only for what that does not set', () => {
  vi.stubEnv('TRIBUTARY_SPEC_SET', 'ours');
  expect(childEnvironment({ TRIBUTARY_SPEC_SET: 'default', TRIBUTARY_SPEC_UNSET: 'default' })).toMatchObject({ TRIBUTARY_SPEC_SET: 'ours', TRIBUTARY_SPEC_UNSET: 'default' });
});
