package io.watchgate.upstream;

/**
 * Stands between calls to servers of the modern era and their owners, who may be of the other.
 * Called on the loop of the call, must not block.
 */
@FunctionalInterface
public interface EraBridge {

    /** Leaves everything as it is. */
    EraBridge NONE = (call, owner) -> owner;

    /**
     * Called when {@code call} is about to be sent to a server of the modern era. Returns who hears
     * of its outcome in place of {@code owner}, and passes on what that one should hear.
     */
    CallOwner between(UpstreamCall call, CallOwner owner);
}
