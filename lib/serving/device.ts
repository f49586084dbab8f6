import type { Device } from '../../protocol';

/**
 * What a model runs on, on instances of that type; undefined where the containers do not run.
 *
 * The images are built for x86, so Graviton types are out. Their CUDA 12.4 has code neither for the GPUs of generation 2
 * nor for those that came after generation 6 of the `g` and 5 of the `p` types. Inferentia and Trainium need other images.
 */
export function deviceOf(instanceType: string): Device | undefined {
  const { family, generation, options } = partsOf(instanceType);
  const isGraviton = options.includes('g');
  if (isGraviton) {
    return undefined;
  }
  if (GPU_GENERATIONS[family]?.includes(generation)) {
    return 'gpu';
  }
  return CPU_FAMILIES.has(family) ? 'cpu' : undefined;
}

/** Whether instances of that type have disks of their own, which AWS encrypts by itself and with no other key. */
export function hasLocalDisks(instanceType: string): boolean {
  const { family, generation, options } = partsOf(instanceType);
  return options.includes('d') || (family === 'g' && generation >= 4) || (family === 'p' && generation >= 5);
}

const GPU_GENERATIONS: Readonly<Record<string, readonly number[]>> = { g: [4, 5, 6], p: [3, 4, 5] };
const CPU_FAMILIES = new Set(['c', 'm', 'r', 't']);

function partsOf(instanceType: string) {
  const [, family = '', generation = '', options = ''] =
    /^ml\.([a-z]+)(\d+)([a-z]*)\.[a-z0-9]+$/.exec(instanceType) ?? [];
  return { family, generation: Number(generation), options };
}
