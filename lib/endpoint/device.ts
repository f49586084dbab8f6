import type { Device } from '../../protocol';
import { CPU_TYPES, GPU_TYPES } from './hosting-types';

/** The device of instances of that type; undefined where SageMaker hosts none, or the containers do not run. */
export function deviceOf(instanceType: string): Device | undefined {
  if (isAmong(GPU_TYPES, instanceType)) {
    return 'gpu';
  }
  return isAmong(CPU_TYPES, instanceType) ? 'cpu' : undefined;
}

/** Whether instances of that type have disks of their own, which AWS encrypts by itself and with no other key. */
export function hasLocalDisks(instanceType: string): boolean {
  const [, family = '', generation, options = ''] = /^ml\.([a-z]+)(\d+)([a-z]*)\./.exec(instanceType) ?? [];
  return (
    options.includes('d') ||
    (family === 'g' && Number(generation) >= 4) ||
    (family === 'p' && Number(generation) >= 5)
  );
}

function isAmong(types: Readonly<Record<string, string>>, instanceType: string): boolean {
  const [prefix, family = '', size = '', ...rest] = instanceType.split('.');
  return prefix === 'ml' && rest.length === 0 && (types[family]?.split(' ').includes(size) ?? false);
}
