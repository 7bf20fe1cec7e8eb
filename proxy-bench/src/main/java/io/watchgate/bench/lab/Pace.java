package io.watchgate.bench.lab;

/**
 * How long things are measured.
 *
 * @param rounds of every target, in turn
 * @param seconds of each round
 * @param warmUp seconds of calls before the first round, where something is compiled
 * @param calls after how many memory is looked at
 * @param idle how many idle connections there are at most
 * @param starts how often a start is measured
 */
record Pace(int rounds, double seconds, double warmUp, int calls, int idle, int starts) {

    /** Returns the same with other rounds. */
    Pace rounds(int other) {
        return new Pace(other, seconds, warmUp, calls, idle, starts);
    }
}
