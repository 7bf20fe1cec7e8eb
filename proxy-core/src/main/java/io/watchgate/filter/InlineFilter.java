package io.watchgate.filter;

import org.jspecify.annotations.Nullable;

/**
 * A filter of the gateway's own of which the length of a message does not tell how long it takes.
 * On an event loop it judges for a moment only; what needs more is judged by a worker, to the same
 * verdict. Comes back from either soon when its thread is interrupted. Of a plugin's filter nobody
 * asks this, since it judges on workers only.
 */
public interface InlineFilter extends ContentFilter {

    /**
     * Judges one message on an event loop.
     *
     * @param content the message; valid until this method returns
     * @return the verdict of {@link #judge}; null when that is to be asked on a worker
     */
    @Nullable Verdict judgeInline(Content content);
}
