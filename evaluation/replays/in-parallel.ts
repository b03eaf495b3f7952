/** `tasks` with so many at a time, results in their order. */
export async function inParallel<Task, Result>(
  tasks: readonly Task[],
  concurrency: number,
  work: (task: Task) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next++;
      const task = tasks[index];
      if (task !== undefined) results[index] = await work(task);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/** 0 to `count` - 1. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
