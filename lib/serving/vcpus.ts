/** The vCPUs that an instance type has at least, by the name of its size. */
export function vcpusOf(instanceType: string): number {
  const [, times, size] = /\.(\d*)(xlarge|large|medium)$/.exec(instanceType) ?? [];
  return size === 'xlarge' ? 4 * Number(times || 1) : 2;
}
