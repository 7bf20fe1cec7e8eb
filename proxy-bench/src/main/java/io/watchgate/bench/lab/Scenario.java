package io.watchgate.bench.lab;

/**
 * One question the lab answers.
 *
 * @param name what it is called on the command line
 * @param text what it is about, for the report
 * @param play how it is played
 */
record Scenario(String name, String text, Play play) {

    /** Plays a scenario. */
    interface Play {

        /**
         * Starts what is needed, and measures it.
         *
         * @throws Exception when that is not possible; the stage is cleared anyway
         */
        void on(Stage stage, Contest contest) throws Exception;
    }
}
