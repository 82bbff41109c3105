import { earlier, type Founding } from './identity.js';
import { refusal } from './refusal.js';

/** Union-find over entity ids in which the entity founded first is always the root. */
export class Entities {
  readonly #foundings = new Map<string, Founding>();
  readonly #mergedInto = new Map<string, string>();

  add(founding: Founding): void {
    this.#foundings.set(founding.id, founding);
  }

  has(id: string): boolean {
    return this.#foundings.has(id);
  }

  foundingOf(id: string): Founding {
    const founding = this.#foundings.get(id);
    if (founding === undefined) throw refusal('LINKAGE_SEED', 'the seed does not contain the entity of one of its accounts');
    return founding;
  }

  /** The entity that `id` is part of now. */
  rootOf(id: string): string {
    let root = id;
    for (let next = this.#mergedInto.get(root); next !== undefined; next = this.#mergedInto.get(root)) root = next;
    // Path compression: founded-first forbids union by size, and without this a chain of n merges would cost n² steps.
    for (let at = id; at !== root; ) {
      const next = this.#mergedInto.get(at) ?? root;
      this.#mergedInto.set(at, root);
      at = next;
    }
    return root;
  }

  /** Joins the entities of two ids; undefined when they are one already. */
  merge(a: string, b: string): { readonly from: string; readonly into: string } | undefined {
    const [left, right] = [this.foundingOf(this.rootOf(a)), this.foundingOf(this.rootOf(b))];
    if (left.id === right.id) return undefined;
    const survivor = earlier(left, right);
    const absorbed = survivor === left ? right : left;
    this.#mergedInto.set(absorbed.id, survivor.id);
    return { from: absorbed.id, into: survivor.id };
  }

  /**
   * Makes one entity of exactly these ids and returns which of them it is. Sound when every id that is merged into one of them is among
   * those of this part or of another part of the same entity, which is regrouped likewise before anything else is asked.
   */
  regroup(ids: readonly string[]): string {
    const root = ids.map((id) => this.foundingOf(id)).reduce(earlier).id;
    for (const id of ids) {
      if (id === root) this.#mergedInto.delete(id);
      else this.#mergedInto.set(id, root);
    }
    return root;
  }
}
