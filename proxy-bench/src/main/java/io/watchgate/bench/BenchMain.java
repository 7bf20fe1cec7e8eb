package io.watchgate.bench;

/** Starts the benchmarks. */
public final class BenchMain {

    private BenchMain() {}

    /** Runs JMH with {@code args}. */
    public static void main(String[] args) throws Exception {
        org.openjdk.jmh.Main.main(args);
    }
}
