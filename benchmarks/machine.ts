import { cpus, loadavg, totalmem } from 'node:os';

/** The machine and the time of a measurement. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** UTC, to the minute. */
  readonly date: string;
  /** Of the last minute, before the start: above a tenth of the cores the figures are not worth quoting. */
  readonly loadAverage: number;
  readonly quick: boolean;
}

/** This machine, now. */
export function thisMachine(quick: boolean): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    loadAverage: Math.round(loadavg()[0]! * 10) / 10,
    quick,
  };
}
