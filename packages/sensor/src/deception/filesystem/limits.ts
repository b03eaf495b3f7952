/** Limits of the simulated file system; those of Linux where Linux has them. */
export const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 4095;
/** Linux gives ELOOP after 40 symbolic links (path_resolution(7)). */
export const MAX_SYMBOLIC_LINKS = 40;
/** What one attacker's overlay may hold; a caller passes the sensor's own figures. */
export interface OverlayLimits {
  readonly maxOverlayBytes: number;
  readonly maxOverlayFiles: number;
}
/** About what one changed or made inode costs the sensor besides its content, its name and its link target. */
export const OVERLAY_NODE_BYTES = 512;
