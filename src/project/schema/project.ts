import * as z from 'zod';
import { actionsSchema } from './actions.ts';
import { backendsSchema } from './backends.ts';
import { metricsSchema } from './metrics.ts';
import { modelsSchema } from './models.ts';
import { monitorsSchema } from './monitors.ts';
import { needed } from './parts.ts';
import { sweepsSchema } from './sweeps.ts';
import { targetsSchema } from './targets.ts';
import { trackersSchema } from './trackers.ts';

/** The version of trainyard.yaml that this Trainyard reads. */
export const projectVersion = 1;

/**
 * trainyard.yaml: the one place that says what may stand in it. Readers parse with its parts; the JSON Schema, what the
 * editor completes, explains and reports, and the defaults come from here. Keys that it does not know are left alone by
 * readers, and reported by `../check.ts`.
 */
export const projectSchema = z
  .object(
    {
      version: needed(
        z.literal(projectVersion, `version is ${projectVersion}`).optional(),
        'The version of this file: 1. A Trainyard that does not know a version leaves the file alone.',
      ),
      metrics: metricsSchema,
      actions: actionsSchema,
      backends: backendsSchema,
      trackers: trackersSchema,
      sweeps: sweepsSchema,
      models: modelsSchema,
      targets: targetsSchema,
      monitors: monitorsSchema,
    },
    'the file holds keys such as metrics: and actions:',
  )
  .meta({ title: 'trainyard.yaml', description: 'Names what Trainyard cannot guess of a project.' });
export type ProjectFile = z.infer<typeof projectSchema>;
