package io.watchgate.server.daemon;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.local.LocalChannel;
import io.watchgate.loop.IoBackend;
import io.watchgate.server.config.shape.Shapes;
import java.nio.channels.spi.SelectorProvider;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what every gateway needs, on a thread of its own, while the configuration is read.
 *
 * <p>Nothing is made that anybody has to be given: the parts of the JDK and of Netty named here set
 * themselves up once, when they are first used, and each takes long. The gateway waits for the end,
 * so that no two threads ever set them up together.
 */
public final class HeadStart {

    // Made before the thread begins: of two threads that ask SLF4J for its first logger at once,
    // one
    // may get one that never writes.
    private static final Logger LOG = LoggerFactory.getLogger(HeadStart.class);
    private static final String SELECTORS = "java.nio.channels.spi.SelectorProvider";

    private final Thread loading = new Thread(HeadStart::load, "head-start");

    private HeadStart() {
        loading.setDaemon(true);
    }

    /** Begins to load. Safe from any thread. */
    public static HeadStart begin() {
        HeadStart begun = new HeadStart();
        begun.loading.start();
        return begun;
    }

    /** Blocks until all is loaded. */
    void await() throws InterruptedException {
        loading.join();
    }

    private static void load() {
        try {
            // The configuration, which is being read meanwhile, waits for this first.
            Shapes.ofFile();
            nameSelectors();
            SelectorProvider.provider();
            IoBackend.automatic();
            ByteBufAllocator.DEFAULT.buffer().release();
            // Nobody registers it; it lets Netty find out how handlers are annotated.
            new LocalChannel().pipeline().addLast(new ChannelInboundHandlerAdapter());
            new SecureRandom().nextBytes(new byte[1]);
            SecureRandom.getInstance("DRBG").nextBytes(new byte[1]);
        } catch (NoSuchAlgorithmException | RuntimeException | LinkageError unusable) {
            // Who needs it finds out again, and can say what for.
            LOG.debug("nothing was won by loading early", unusable);
        }
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
}
