import type { Timeline, TimelineEndpoint, TimelineExchange, TimelineWorkload } from '../timeline/types.js';

/** What `EntityState` keeps, as lists that are searched from end to end: obvious, and slow. */
export class EntityModel {
  workloads: TimelineWorkload[] = [];
  exchanges: TimelineExchange[] = [];
  endpoints: TimelineEndpoint[] = [];

  has(id: string): boolean {
    return this.workloads.some((workload) => workload.id === id);
  }

  cancel(id: string): void {
    this.workloads = this.workloads.filter((workload) => workload.id !== id);
  }

  correct(workload: TimelineWorkload): void {
    this.cancel(workload.id);
    this.workloads.push(workload);
  }

  absorb(other: EntityModel): void {
    this.workloads.push(...other.workloads);
    this.exchanges.push(...other.exchanges);
    this.endpoints.push(...other.endpoints);
  }

  split(ids: readonly string[]): EntityModel {
    const parted = new EntityModel();
    const goes = (id: string): boolean => ids.includes(id);
    const staysHere = (id: string): boolean => this.has(id) && !goes(id);
    const goesAlong = ({ a, b }: TimelineExchange): boolean => (goes(a) && !staysHere(b)) || (goes(b) && !staysHere(a));
    parted.exchanges = this.exchanges.filter(goesAlong);
    this.exchanges = this.exchanges.filter((record) => !goesAlong(record));
    parted.endpoints = this.endpoints.filter(({ workload }) => goes(workload));
    this.endpoints = this.endpoints.filter(({ workload }) => !goes(workload));
    parted.workloads = this.workloads.filter(({ id }) => goes(id));
    this.workloads = this.workloads.filter(({ id }) => !goes(id));
    return parted;
  }

  timeline(now: number, projection: number): Timeline {
    return {
      workloads: this.workloads.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      exchanges: this.exchanges.filter(({ a, b }) => this.has(a) && this.has(b)),
      endpoints: this.endpoints.filter(({ workload }) => this.has(workload)),
      now,
      projection,
    };
  }
}
