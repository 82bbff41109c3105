import { progress, type Progress } from '#libs/terminal';

/** Progress of a step whose length is known only once it has begun. */
export function lateBar(label: string, quiet: boolean): { readonly update: (done: number, total: number) => void; readonly done: () => void } {
  let bar: Progress | undefined;
  return {
    update: (done, total) => {
      bar ??= progress(label, total, { quiet });
      bar.update(done);
    },
    done: () => bar?.done(),
  };
}
