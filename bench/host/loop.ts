import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoopWatch } from './order.ts';

/** How many of the longest blocks are kept to look at. */
const kept = 8;

/** Processor time that this thread has used, ms. */
export function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * Watches this thread's loop until told to stop. The clock (`wall`) also counts the time in which a busy machine ran
 * something else; the thread's own processor time (`own`) does not.
 */
export function watchLoop(): () => LoopWatch {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  let last = { at: start, cpu: worked() };
  let own = 0;
  let gaps: LoopWatch['gaps'] = [];
  const look = (): void => {
    const now = { at: performance.now(), cpu: worked() };
    const gap = {
      at: last.at - start,
      wall: now.at - last.at - 1,
      own: Math.min(now.at - last.at, now.cpu - last.cpu),
    };
    own = Math.max(own, gap.own);
    if (gaps.length < kept || gap.wall > (gaps.at(-1)?.wall ?? 0)) {
      gaps = [...gaps, gap].sort((a, b) => b.wall - a.wall).slice(0, kept);
    }
    last = now;
  };
  const timer = setInterval(look, 1);
  return () => {
    look();
    clearInterval(timer);
    delay.disable();
    return { wall: Math.max(gaps[0]?.wall ?? 0, delay.max / 1e6 - 1), own, ms: performance.now() - start, gaps };
  };
}

/** Waits until the loop was free for three seconds, at most `limit` ms: what VS Code starts late must not count as ours. */
export async function settle(limit = 30_000): Promise<void> {
  let free = 0;
  for (const end = performance.now() + limit; performance.now() < end && free < 3;) {
    const stop = watchLoop();
    await sleep(1000);
    free = stop().own < 10 ? free + 1 : 0;
  }
}
