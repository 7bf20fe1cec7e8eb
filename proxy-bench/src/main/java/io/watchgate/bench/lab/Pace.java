package io.watchgate.bench.lab;

/**
 * How long things are measured.
 *
 * @param rounds of every target, in turn
 * @param seconds of each round
 * @param warmUp small calls before the first round, where something is compiled
 * @param patience seconds after which a target is no longer warmed
 * @param calls after how many memory is looked at
 * @param idle how many idle connections there are at most
 * @param starts how often a start is measured
 */
record Pace(
        int rounds, double seconds, long warmUp, double patience, int calls, int idle, int starts) {

    /** Returns how many rounds there are where goals are so near that three could miss them. */
    int closeRounds() {
        return rounds > 1 ? 2 * rounds + 1 : rounds;
    }
}
