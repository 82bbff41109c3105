import { refusal } from './refusal.js';

/** EVASION_INPUT, naming the field, unless every figure is a positive finite number. */
export function checkPositive<T extends object>(figures: T, fields: readonly (keyof T & string)[], prefix = ''): void {
  for (const field of fields) {
    const value: unknown = figures[field];
    if (typeof value !== 'number' || !(value > 0) || value === Infinity) throw refusal('EVASION_INPUT', 'the figure is a positive finite number', `${prefix}${field}`);
  }
}
