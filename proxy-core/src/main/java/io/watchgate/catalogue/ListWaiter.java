package io.watchgate.catalogue;

import io.watchgate.mcp.Failure;

/**
 * Waits for a list. Called once, on the catalogue's home loop or, when the list is at hand, on the
 * caller's.
 */
public interface ListWaiter {

    /** Called with the whole list. */
    void listed(ItemList list);

    /** Called when the list cannot be had. */
    void failed(Failure failure);
}
