import { whole } from '../shared/rules';

export const IDLE_HOURS = whole(1, 168, 'hours');

export const GPU_COUNT = whole(1, 16, 'GPUs');
