import type { BodyLine } from '#libs/report';
import { customer, exchange, rollup, token, workload } from './lines.js';
import type { TestAgent } from './test-agent.js';
import { NOW } from './test-hub.js';

/**
 * Lets agents report, correct and cancel, all at once, round by round: the same statements every time, in an order that depends on who comes first. Many
 * are refused, as what they say does not fit. Gives what became of each: status, act, and the code of a refusal.
 */
export async function correctAtRandom(agents: readonly TestAgent[], rounds: number, afterRound: (round: number) => Promise<void> | undefined): Promise<readonly string[]> {
  let state = 4_711;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const answers: string[] = [];
  for (let round = 0; round < rounds; round++) {
    await Promise.all(agents.map(async (agent) => {
      // Drawn before anybody is asked.
      const lines = someLines(random);
      const [act, seq] = [random(5), 1 + random(Math.max(agent.seq, 1))];
      const kind = agent.seq === 0 || act > 2 ? 'report' : act === 2 ? 'cancel' : 'correct';
      const answer = kind === 'report' ? await agent.report(lines) : await agent.report(kind === 'cancel' ? undefined : lines, { act: kind, ref: { seq } });
      answers.push(`${answer.status} ${kind} ${answer.status === 201 ? '' : String(answer.json['code'])}`.trim());
    }));
    await afterRound(round);
  }
  return answers;
}

/** Few customers and workloads, so that lines about one and the same are common; each thing once a body. */
function someLines(random: (below: number) => number): readonly BodyLine[] {
  const handles = ['a', 'b', 'c'];
  const customers = handles.map((handle) => customer(handle, Array.from({ length: random(3) }, () => token(`t${random(4)}`, random(2) === 0 ? 'lei' : 'tax-id'))));
  const lines: BodyLine[] = customers.filter(() => random(2) === 0);
  const known = (handle: string) => lines.some((line) => line.t === 'customer' && line.handle === handle);
  for (const id of ['u', 'v', 'w', 'x']) {
    if (random(2) === 0) continue;
    const handle = handles[random(12) === 0 ? random(3) : id.charCodeAt(0) % 3] ?? 'a';
    if (!known(handle)) lines.unshift(customer(handle, [token(`t${random(4)}`)]));
    const state = random(8) === 0 ? 'ended' : random(6) === 0 ? 'planned' : 'running';
    lines.push(workload(id, handle, state === 'planned' ? { state, plannedEnd: NOW } : { state }));
  }
  for (const [id, peer] of [['u', 'v'], ['v', 'u'], ['w', 'u'], ['x', 'v']] as const) {
    const reported = [id, peer].every((one) => lines.some((line) => line.t === 'workload' && line.id === one));
    // Of workloads that nobody told of before, or none does any more, it is refused.
    if (random(reported ? 2 : 12) === 0) lines.push(exchange(id, random(2) === 0 ? { flow: token(`flow ${random(3)}`).token } : { workload: peer }));
  }
  if (random(4) === 0 && known('a')) lines.push(rollup('a'));
  return lines.length === 0 ? [customer('a')] : lines;
}
