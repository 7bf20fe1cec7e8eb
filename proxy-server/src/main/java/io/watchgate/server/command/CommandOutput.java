package io.watchgate.server.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where commands print: results to stdout, everything about them to stderr. Always UTF-8, whatever
 * the locale. Safe from any thread.
 */
public final class CommandOutput {

    private final PrintWriter out;
    private final PrintWriter err;

    /** Creates an output of two streams, which stay the caller's to close. */
    public CommandOutput(PrintStream out, PrintStream err) {
        this.out = new PrintWriter(out, true, StandardCharsets.UTF_8);
        this.err = new PrintWriter(err, true, StandardCharsets.UTF_8);
    }

    /** Returns the process's own streams. */
    public static CommandOutput ofProcess() {
        return new CommandOutput(System.out, System.err);
    }

    /** Prints a line of the result. */
    public void line(String text) {
        out.println(text);
    }

    /** Prints a result that ends its own lines. */
    public void text(String text) {
        out.print(text);
        out.flush();
    }

    /** Prints a line about the result: an error, a warning, progress. */
    public void note(String text) {
        err.println(text);
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }
}
