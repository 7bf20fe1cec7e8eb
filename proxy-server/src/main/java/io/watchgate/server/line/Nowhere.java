package io.watchgate.server.line;

/** Takes lines and forgets them. Confined to the writing thread. */
public final class Nowhere implements LineOutput {

    @Override
    public String name() {
        return "nowhere";
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void open() {
        // There is nothing to open.
    }

    @Override
    public long take(LineRing ring) {
        int waiting = (int) ring.waiting();
        ring.remove(waiting);
        return waiting;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
