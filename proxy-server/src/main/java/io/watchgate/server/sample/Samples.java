package io.watchgate.server.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Finds sample servers by name and runs them. */
public final class Samples {

    /** The names there are, for error texts. */
    public static final String NAMES = "clock or notes";

    private Samples() {}

    /** Tells whether there is a sample server of this name. */
    public static boolean has(String name) {
        return name.equals("clock") || name.equals("notes");
    }

    /** Runs a sample server until {@code in} ends. */
    public static void run(String name, String version, InputStream in, OutputStream out)
            throws IOException {
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "timer"));
        try {
            Offer offer =
                    name.equals("clock")
                            ? new ClockOffer(InstantSource.system(), ZoneId::systemDefault, timer)
                            : new NotesOffer();
            PrintStream lines = new PrintStream(out, false, StandardCharsets.UTF_8);
            new StdioServer(offer, version, lines)
                    .run(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } finally {
            timer.shutdownNow();
        }
    }
}
