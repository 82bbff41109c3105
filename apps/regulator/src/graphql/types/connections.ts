import { connectionType } from '../paging/connection.js';
import { Account } from './account.js';
import { Entity } from './entity.js';
import { QuarantinedToken, Ruling } from './linkage.js';
import { Statement } from './log.js';
import { Provider } from './provider.js';
import { Verdict } from './verdict.js';
import { Exchange, Workload } from './workload.js';

export const ProviderConnection = connectionType(Provider, 'Provider', 'by URI');
export const AccountConnection = connectionType(Account, 'Account', 'by handle');
export const EntityConnection = connectionType(Entity, 'Entity', 'by margin of the current verdict, largest first, then id');
export const WorkloadConnection = connectionType(Workload, 'Workload', 'newest accepted line first');
export const ExchangeConnection = connectionType(Exchange, 'Exchange', 'in order of acceptance');
export const VerdictConnection = connectionType(Verdict, 'Verdict', 'newest first');
export const StatementConnection = connectionType(Statement, 'Statement', 'in the hub\'s order');
export const QuarantinedTokenConnection = connectionType(QuarantinedToken, 'QuarantinedToken', 'first those that came to be quarantined last');
export const RulingConnection = connectionType(Ruling, 'Ruling', 'newest first');
