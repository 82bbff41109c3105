/**
 * Chinchilla as refitted by Besiroglu et al. (arXiv 2404.10102): loss = E + A/N^α + B/D^β, for N parameters and D tokens, nats per token.
 * Fitted to models of up to 16 billion parameters; beyond that everything here extrapolates.
 */
const [E, A, ALPHA, B, BETA] = [1.8172, 482.01, 0.3478, 2085.43, 0.3658];

/** The least loss of compute C is E + K · C^-S, exactly: the optimum over N and D of 6·N·D = C. */
const S = (ALPHA * BETA) / (ALPHA + BETA);
const G = ((ALPHA * A) / (BETA * B)) ** (1 / (ALPHA + BETA));
const K = (A * G ** -ALPHA + B * G ** BETA) * 6 ** S;

/** Loss of N parameters trained on D tokens. */
export function lossOf(parameters: number, tokens: number): number {
  return E + A * parameters ** -ALPHA + B * tokens ** -BETA;
}

/** Loss of a run of so many operations whose model is of the best size. */
export function bestLoss(operations: number): number {
  return E + K * operations ** -S;
}

/** Operations with which a run of the best size has that loss; none suffice (Infinity) at the irreducible loss or below. */
export function operationsFor(loss: number): number {
  return loss > E ? (K / (loss - E)) ** (1 / S) : Infinity;
}

/** Tokens with which N parameters have that loss; none suffice (Infinity) where the model is too small. */
export function tokensFor(parameters: number, loss: number): number {
  const left = loss - E - A * parameters ** -ALPHA;
  return left > 0 ? (B / left) ** (1 / BETA) : Infinity;
}
