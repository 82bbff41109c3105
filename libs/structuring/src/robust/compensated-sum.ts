/**
 * A running sum of which terms may be taken away again. Beside the rounded sum it carries what rounding lost (Knuth's two-sum), so
 * that n additions and subtractions are off by about n² · 2^-106 of the largest sum on the way: a small sum stays right after a large
 * term has come and gone, where plain addition would leave a residue of 2^-53 of that term. Sums of integers below 2^53 are exact.
 */
export class CompensatedSum {
  private sum = 0;
  private lost = 0;

  get value(): number {
    return this.sum + this.lost;
  }

  add(term: number): void {
    const sum = this.sum + term;
    this.lost += lostBy(this.sum, term, sum);
    this.sum = sum;
  }

  clear(): void {
    this.sum = 0;
    this.lost = 0;
  }
}

/** What `a + b` lost when it was rounded to `sum`: exact, whichever of the two is larger. */
export function lostBy(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}
