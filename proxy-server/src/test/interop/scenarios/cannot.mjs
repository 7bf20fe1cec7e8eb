// Our scenarios that a server of 2026-07-28 cannot play, and why: they are skipped with that word (--server modern).
export const MODERN_SERVER_CANNOT = {
  ping_both_ways: 'there is no ping in the era of the server',
  elicitation_of_cancelled_call: 'begins with a ping by the server, which its era does not have',
  sampling_refused: 'the server never hears of a refusal: the call ends with it',
  roots_changed: 'the server asks for roots in each call, and is not told that they changed',
  logging_standalone: 'the server logs within calls only',
};
