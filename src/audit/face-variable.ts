/** Tells the command line which face calls it. Trainings do not inherit it. */
export const faceVariable = 'TRAINYARD_FACE';
