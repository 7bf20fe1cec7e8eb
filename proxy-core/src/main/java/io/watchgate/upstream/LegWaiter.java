package io.watchgate.upstream;

import io.watchgate.mcp.Failure;

/** Waits for a leg to open. Called on the leg's home loop, once. */
public interface LegWaiter {

    /** Called when the leg is open; its server description is known. */
    void opened(UpstreamLeg leg);

    /** Called when the leg will not open. */
    void failed(Failure failure);
}
