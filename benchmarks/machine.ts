import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** Those on which it depends how fast a model is computed. */
const INSTRUCTIONS = ['avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_int8', 'amx_bf16'];

/** The machine and the time of a measurement. */
export interface Machine {
  readonly cpu: string;
  /** Of those on which the speed of a model depends; none where Linux does not say it. */
  readonly instructions?: readonly string[];
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
    instructions: instructions(),
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    loadAverage: Math.round(loadavg()[0]! * 10) / 10,
    quick,
  };
}

function instructions(): string[] {
  try {
    const [, flags = ''] = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return INSTRUCTIONS.filter((name) => flags.split(' ').includes(name));
  } catch {
    return [];
  }
}
