/** Receives one line of progress at a time. */
export type Progress = (line: string) => void;

/** Seconds since `start` (`Date.now()`), for people: `7 s`, `2 min 5 s`. */
export function elapsed(start: number, now = Date.now()): string {
  const seconds = Math.round((now - start) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Bytes as megabytes, for people: `570 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Says a line every `everyMs` for as long as `work` runs. */
export async function whileWorking<T>(
  work: Promise<T>,
  progress: Progress,
  line: () => string | Promise<string>,
  everyMs = 5_000,
): Promise<T> {
  let done = false;
  const timer = setInterval(async () => {
    const text = await line();
    if (!done) progress(text);
  }, everyMs);
  try {
    return await work;
  } finally {
    done = true;
    clearInterval(timer);
  }
}
