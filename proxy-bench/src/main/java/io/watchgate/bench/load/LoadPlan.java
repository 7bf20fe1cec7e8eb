package io.watchgate.bench.load;

/**
 * How calls are made.
 *
 * @param connections how many, each with one call at a time; over HTTP/2 requests at a time
 * @param shape what calls carry
 * @param rate calls per second over all connections; 0 for as many as there are answers
 * @param seconds how long
 * @param fresh what is opened for each call
 */
public record LoadPlan(int connections, Shape shape, double rate, double seconds, Fresh fresh) {

    /** Creates a plan of calls whose argument has {@code bytes} bytes, on kept connections. */
    public LoadPlan(int connections, int bytes, double rate, double seconds) {
        this(connections, Shape.echo(bytes), rate, seconds, Fresh.NOTHING);
    }

    /** Creates a plan of calls on kept connections. */
    public LoadPlan(int connections, Shape shape, double rate, double seconds) {
        this(connections, shape, rate, seconds, Fresh.NOTHING);
    }

    /** Returns the same at another rate, for another time. */
    public LoadPlan with(double otherRate, double otherSeconds) {
        return new LoadPlan(connections, shape, otherRate, otherSeconds, fresh);
    }
}
