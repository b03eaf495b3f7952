import { INDICATOR_TYPES } from '@cerberusmesh/contracts';

/** Types of indicators as playbooks may write them: `ip` and `file` find out which kind it is. */
export const indicatorTypes = [...INDICATOR_TYPES, 'ip', 'file'] as const;
