/** The defaults of the monitoring. */
export const MONITORING_DEFAULTS = { latencyBudgetMs: 1_000, idleHours: 24, gpuCount: 1 } as const;
