import * as z from 'zod';

const message = z.object({
  command: z.string().nullable().catch(null),
  event: z.string().nullable().catch(null),
  body: z
    .object({
      category: z.string().nullable().catch(null),
      output: z.string().catch(''),
      systemProcessId: z.int().nullable().catch(null),
      exitCode: z.int().nullable().catch(null),
    })
    .catch({ category: null, output: '', systemProcessId: null, exitCode: null }),
});
const nothing = message.parse({});

/** What is used of a message of the Debug Adapter Protocol; null where it says nothing of it. */
export function readMessage(value: unknown): z.infer<typeof message> {
  return message.safeParse(value).data ?? nothing;
}
