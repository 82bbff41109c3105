import { createVitest, type Reporter, type TestModule, type TestUserConfig } from 'vitest/node';

/** Milliseconds after which a file of tests is taken for one that never ends; they need a second or two. */
const PATIENCE = 60_000;

export type Project = NonNullable<TestUserConfig['projects']>[number];

/** The part of a Vite plugin that is used here. */
export interface Plugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(code: string, id: string): string | null;
}

/** Files of tests that came to an end, and the names of projects of which one did not. */
export interface ProjectsRun {
  readonly modules: readonly TestModule[];
  readonly endless: ReadonlySet<string>;
}

/** Runs projects side by side in one runner, and of their tests those that match. Given up as soon as one file is at work for too long. */
export async function runProjects(root: string, projects: Project[], testNamePattern: RegExp, patience = PATIENCE): Promise<ProjectsRun> {
  if (projects.length === 0) return { modules: [], endless: new Set() };
  const watch = new Watch(patience);
  const vitest = await createVitest('test', { root, config: false, watch: false, maxWorkers: 2, reporters: [watch], testNamePattern, projects });
  // Failing tests are what a run is after; the runner takes them for a failure of this process.
  const { exitCode } = process;
  try {
    const run = vitest.start();
    await Promise.race([run, watch.lost]);
    if (watch.endless.size > 0) {
      // The first call asks workers to stop, which one in an endless loop does not hear; the second kills them.
      await Promise.all([vitest.cancelCurrentRun('keyboard-input'), vitest.cancelCurrentRun('keyboard-input'), run]);
    }
    return { modules: watch.ended, endless: watch.endless };
  } finally {
    await vitest.close();
    process.exitCode = exitCode;
  }
}

/** Says when a file has been at work for too long: a fault can make a loop endless, which no timeout of a test breaks off. */
class Watch implements Reporter {
  readonly ended: TestModule[] = [];
  readonly endless = new Set<string>();
  readonly lost: Promise<void>;
  private lose: () => void = () => undefined;
  private readonly atWork = new Map<TestModule, NodeJS.Timeout>();

  constructor(private readonly patience: number) {
    this.lost = new Promise((resolve) => (this.lose = resolve));
  }

  onTestModuleStart(module: TestModule): void {
    const giveUp = (): void => {
      this.endless.add(module.project.name);
      this.lose();
    };
    this.atWork.set(module, setTimeout(giveUp, this.patience));
  }

  onTestModuleEnd(module: TestModule): void {
    clearTimeout(this.atWork.get(module));
    this.ended.push(module);
  }
}
