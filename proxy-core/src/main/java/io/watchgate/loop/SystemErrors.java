package io.watchgate.loop;

import java.util.regex.Pattern;

/** Reads the operating system's errors as the I/O backends report them. Safe from any thread. */
public final class SystemErrors {

    /** Netty's natives write {@code bind(..) failed with error(-98): Address already in use}. */
    private static final Pattern NATIVE = Pattern.compile("^.* failed with error\\(-?\\d+\\): ");

    private SystemErrors() {}

    /** Returns the system's own words, the same for every backend. */
    public static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : NATIVE.matcher(message).replaceFirst("");
    }
}
