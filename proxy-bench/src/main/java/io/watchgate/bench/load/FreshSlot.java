package io.watchgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes each call on a connection that is opened for it and closed behind it. Confined to the
 * generator's loop.
 */
final class FreshSlot implements Slot, Slot.Listener {

    private final CallTemplate template;
    private final Bootstrap bootstrap;
    private final Listener listener;
    private @Nullable Channel channel;
    private boolean answered;

    FreshSlot(CallTemplate template, Bootstrap bootstrap, Listener listener) {
        this.template = template;
        this.bootstrap = bootstrap;
        this.listener = listener;
    }

    @Override
    public void call(long id, long time) {
        answered = false;
        LoadConnection connection = new LoadConnection(template, this);
        ChannelFuture opening =
                Connector.with(bootstrap, template, connection)
                        .connect("127.0.0.1", template.target().port());
        opening.addListener(
                opened -> {
                    if (opened.isSuccess()) {
                        channel = opening.channel();
                        connection.call(id, time);
                    } else {
                        end(time, false);
                    }
                });
    }

    @Override
    public void answered(Slot connection, long dueAt, boolean right) {
        Channel open = channel;
        if (open != null) {
            open.close();
        }
        end(dueAt, right);
    }

    @Override
    public void lost(Slot connection, boolean inFlight) {
        if (inFlight) {
            end(0, false);
        }
    }

    /** Says once what became of a call. */
    private void end(long dueAt, boolean right) {
        if (!answered) {
            answered = true;
            listener.answered(this, dueAt, right);
        }
    }
}
