/** The same keys as the English words of an area, with any text. */
export type Words<Resource> = {
  readonly [Key in keyof Resource]: Resource[Key] extends string ? string : Words<Resource[Key]>;
};
