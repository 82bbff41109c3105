// Door of the evasion library: what getting round the rules costs, and what such work looks like in reports.
export { costModel, leastBandwidth, type BatchReading, type CostEstimate } from './cost-model/cost-model.js';
export { APP_H_COMMON, MACHINES, type CostInputs, type Machine } from './cost-model/inputs.js';
export { printedFigures, printedOf, slipsOf, type Printed } from './cost-model/slips.js';
export type { EvasionCode } from './refusal.js';
export { chance, logUniform, uniform } from './population/distributions.js';
export { customerRow, joinable, legalPerson, nationalId, type CustomerRow, type LegalPerson } from './population/people.js';
export { seeded, type Random } from './population/random.js';
export type { Account, Exchange, Family, Scenario, Setting, Standing, Work } from './population/scenario.js';
export { dossiersOf } from './population/dossiers.js';
export { ADVERSARIES } from './adversary/catalogue.js';
export { BENIGN } from './benign/catalogue.js';
