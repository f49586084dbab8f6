/**
 * The GPUs of the types that have several
 * (https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html, which are the same machines).
 */
const SEVERAL_GPUS: Readonly<Record<string, number>> = {
  'g4dn.12xlarge': 4,
  'g5.12xlarge': 4,
  'g5.24xlarge': 4,
  'g5.48xlarge': 8,
  'g6.12xlarge': 4,
  'g6.24xlarge': 4,
  'g6.48xlarge': 8,
  'g6e.12xlarge': 4,
  'g6e.24xlarge': 4,
  'g6e.48xlarge': 8,
  'p3.8xlarge': 4,
  'p3.16xlarge': 8,
  'p4d.24xlarge': 8,
  'p4de.24xlarge': 8,
  'p5.48xlarge': 8,
  'p5e.48xlarge': 8,
  'p5en.48xlarge': 8,
};

/** The GPUs of an instance type that has any. */
export function gpusOf(instanceType: string): number {
  return SEVERAL_GPUS[instanceType.replace(/^ml\./, '')] ?? 1;
}

/** The vCPUs that an instance type has at least, by the name of its size. */
export function vcpusOf(instanceType: string): number {
  const [, times, size] = /\.(\d*)(xlarge|large|medium)$/.exec(instanceType) ?? [];
  return size === 'xlarge' ? 4 * Number(times || 1) : 2;
}
