import * as z from 'zod';

/** One method: what is asked and what comes back. */
export interface Method {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}
/** The request-to-response map of a panel. */
export type Requests = Readonly<Record<string, Method>>;
/** The events of a panel. */
export type Events = Readonly<Record<string, z.ZodType>>;

export type Params<R extends Requests, K extends keyof R> = z.infer<R[K]['params']>;
export type Result<R extends Requests, K extends keyof R> = z.infer<R[K]['result']>;

/** Webview to extension. */
export const toHost = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);

/** Extension to webview. */
export const toWebview = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), message: z.string() }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
