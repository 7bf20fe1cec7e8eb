package io.watchgate.codec;

import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Tells the parts of a body from each other by their classes.
 *
 * <p>To tell whether an object has an interface, Java looks at the one that the object's class was
 * asked for last, and searches all of them when that was another, or when it has none such
 * (JDK-8180450); what it finds it writes down where the processors share it. So on the way of each
 * message a class is asked for one interface only, and only where it most likely has that. Holds
 * nothing; safe from any thread.
 */
public final class HttpContents {

    private HttpContents() {}

    /** Tells whether {@code part} is the last of its body. */
    public static boolean isLast(HttpContent part) {
        Class<?> kind = part.getClass();
        return kind == DefaultLastHttpContent.class
                || kind != DefaultHttpContent.class && part instanceof LastHttpContent;
    }
}
