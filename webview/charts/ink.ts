/** How a run's line looks now. */
export interface LineInk {
  readonly colour: string;
  readonly dash: readonly number[];
}
