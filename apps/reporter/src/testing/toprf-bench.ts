import { BenchAgent } from './bench-agent.js';
import { TestHolders } from './test-holders.js';
import { type Accepted, TestHub } from './test-hub.js';

/** A hub, three key-holders of whom two are needed, and an agent that all of them know. */
export class ToprfBench {
  private constructor(
    readonly hub: TestHub,
    readonly holders: TestHolders,
    readonly agent: BenchAgent,
  ) {}

  static async start(): Promise<ToprfBench> {
    const hub = await TestHub.start();
    const agent = await BenchAgent.create(hub);
    const holders = await TestHolders.start(2, 3);
    await agent.introduceTo(holders);
    return new ToprfBench(hub, holders, agent);
  }

  /** The statement that the hub accepted last. */
  newest(): Accepted {
    const last = this.hub.accepted.at(-1);
    if (last === undefined) throw new Error('nothing was accepted');
    return last;
  }

  async stop(): Promise<void> {
    await Promise.all([this.hub.stop(), this.holders.stop()]);
    await this.agent.remove();
  }
}
