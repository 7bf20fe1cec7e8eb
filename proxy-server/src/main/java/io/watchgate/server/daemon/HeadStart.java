package io.watchgate.server.daemon;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.local.LocalChannel;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.loop.IoBackend;
import io.watchgate.server.config.shape.Shapes;
import java.nio.channels.spi.SelectorProvider;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what every gateway needs, on threads of its own, while the configuration is read.
 *
 * <p>Nothing is made that anybody has to be given: the parts of the JDK, of Netty and of ours named
 * here set themselves up once, when they are first used, and each takes long. The gateway waits for
 * the end, so that no two threads ever set them up together; who reads the configuration waits for
 * its keys.
 */
public final class HeadStart {

    private static final String SELECTORS = "java.nio.channels.spi.SelectorProvider";

    // No lambdas: the first one of a process takes long, and would hold up both.
    private final Thread keys = new Keys();
    private final Thread loading = new Loading();

    private HeadStart() {
        keys.setDaemon(true);
        loading.setDaemon(true);
    }

    /** Begins to load. Safe from any thread. */
    public static HeadStart begin() {
        HeadStart begun = new HeadStart();
        begun.keys.start();
        // Of two threads that ask SLF4J for its first logger at once, one may get one that never
        // writes.
        LoggerFactory.getLogger(HeadStart.class);
        begun.loading.start();
        return begun;
    }

    /** Blocks until all is loaded. */
    void await() throws InterruptedException {
        keys.join();
        loading.join();
    }

    private static void nothingWon(Throwable unusable) {
        // Who needs it finds out again, and can say what for.
        Logger log = LoggerFactory.getLogger(HeadStart.class);
        log.debug("nothing was won by loading early", unusable);
    }

    /**
     * Names the selectors that Java takes on Linux anyway: it would open every jar of the class
     * path first, to see whether one brings others.
     */
    private static void nameSelectors() {
        String own = "sun.nio.ch.EPollSelectorProvider";
        try {
            Class.forName(own, false, null);
            if (System.getProperty(SELECTORS) == null) {
                System.setProperty(SELECTORS, own);
            }
        } catch (ClassNotFoundException elsewhere) {
            // Another system: Java finds its own by itself.
        }
    }

    /** What others wait for longest, and what needs no log: it begins before there is one. */
    private static final class Keys extends Thread {

        Keys() {
            super("head-start-keys");
        }

        @Override
        public void run() {
            Shapes.ofFile();
            try {
                new SecureRandom().nextBytes(new byte[1]);
                SecureRandom.getInstance("DRBG").nextBytes(new byte[1]);
            } catch (NoSuchAlgorithmException unusable) {
                nothingWon(unusable);
            }
        }
    }

    private static final class Loading extends Thread {

        Loading() {
            super("head-start");
        }

        @Override
        public void run() {
            try {
                nameSelectors();
                if (IoBackend.automatic() == IoBackend.NIO) {
                    SelectorProvider.provider();
                }
                ByteBufAllocator.DEFAULT.buffer().release();
                // Nobody registers it; it lets Netty find out how handlers are annotated.
                new LocalChannel().pipeline().addLast(new NoHandlers());
                new EnvelopeScanner(1);
            } catch (RuntimeException | LinkageError unusable) {
                nothingWon(unusable);
            }
        }
    }

    private static final class NoHandlers extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {}
    }
}
