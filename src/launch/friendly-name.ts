import { randomInt } from 'node:crypto';

const manners = (
  'able agile amber ample azure bold brave breezy bright brisk calm candid clear clever cosy crisp curious daring deft dry ' +
  'eager early easy fair fancy fast fine fleet fond frank free fresh gentle glad golden grand happy hardy honest humble ' +
  'jolly keen kind lively loyal lucky mellow merry mild modest neat nimble noble plain polite proud quick quiet rapid ready ' +
  'royal rustic sharp shy silent silver smart smooth snug solid spry steady still sturdy sunny swift tidy true warm wise witty'
).split(' ');
const animals = (
  'adder badger bat bear beaver bee bison bittern boar bream buzzard carp cat chough clam cod coot crab crane cricket crow ' +
  'curlew deer dingo dipper dove duck eagle eel egret elk falcon ferret finch fox frog gannet gecko goat goose grebe grouse ' +
  'gull hare hawk heron hornet horse ibex ibis jackdaw jay kestrel kite koala lark lemur linnet lion lizard llama lynx magpie ' +
  'marten merlin mink mole moose moth mouse mule newt ocelot osprey otter owl ox panda perch petrel pike plover ' +
  'puffin quail rabbit raven robin rook ruff salmon seal shrew shrike skua skylark snipe sparrow squid stoat stork swallow ' +
  'swan swift tapir teal tern thrush tiger toad trout turtle viper vole walrus weasel whale wolf wombat wren yak zebra'
).split(' ');
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A short name for what has none, `brave-otter`: one that `taken` does not say yes to, as far as there are any. */
export function friendlyName(taken: (name: string) => boolean): string {
  const one = (words: readonly string[]): string => words[randomInt(words.length)] ?? '';
  let name = '';
  for (let tries = 0; tries < 50; tries += 1) {
    name = `${one(manners)}-${one(animals)}`;
    if (!taken(name)) return name;
  }
  return name;
}

/** Six letters and digits that people do not mix up: 30 bits. */
export function shortCode(): string {
  return Array.from({ length: 6 }, () => letters.charAt(randomInt(letters.length))).join('');
}
