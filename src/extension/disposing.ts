/** What can be thrown away. */
export interface Disposing {
  dispose(): unknown;
}
