package io.watchgate.server.command;

/** What a command returns to the shell. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** Tried and failed; stderr says why. */
    public static final int FAILED = 1;

    /** Not tried, because the command line made no sense. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
