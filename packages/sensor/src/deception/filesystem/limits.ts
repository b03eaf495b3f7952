/** Limits of the simulated file system; those of Linux where Linux has them. */
export const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 4095;
/** The largest file of an ext4 with blocks of 4 KiB: 16 TiB (ext4(5)). */
export const MAX_FILE_BYTES = 16 * 2 ** 40 - 4096;
/** Linux gives ELOOP after 40 symbolic links (path_resolution(7)). */
export const MAX_SYMBOLIC_LINKS = 40;
/** What one attacker's overlay may hold; a caller passes the sensor's own figures. */
export interface OverlayLimits {
  readonly maxOverlayBytes: number;
  readonly maxOverlayFiles: number;
  /** Zeros that are only counted: the room on the simulated disk. */
  readonly maxZeroBytes?: number;
}
/** About what one changed or made inode costs the sensor besides its content, its name and its link target. */
export const OVERLAY_NODE_BYTES = 512;
/** A long run of zeros at a file's end is only counted; a reader is given so much of it. */
export const MAX_ZERO_BYTES_READ = 16 * 1024 * 1024;
/** Appended zeros are counted instead of kept from this many on. */
export const MIN_ZERO_RUN_BYTES = 4096;
/** Filler of programs and data files is made up to here; a larger file shows its size and reads as so much. */
export const MAX_FILLER_BYTES = 16 * 1024 * 1024;
/** A value written to a file under /proc/sys; the longest that Linux takes is a line. */
export const MAX_SETTING_BYTES = 1024;
