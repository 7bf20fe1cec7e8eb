package io.watchgate.bench.load;

/**
 * How calls are made.
 *
 * @param connections how many, each with one call at a time
 * @param bytes length of the argument
 * @param rate calls per second over all connections; 0 for as many as there are answers
 * @param seconds how long
 */
record LoadPlan(int connections, int bytes, double rate, double seconds) {}
