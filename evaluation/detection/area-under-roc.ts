export { areaUnderRoc } from '../../packages/hub/src/detection/anomaly/area-under-roc.ts';
