package io.watchgate.bench.fuzz;

import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.http.HttpMessage;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.SpareHead;
import io.watchgate.codec.http1.LeanMessages;
import io.watchgate.transport.inbound.HttpRequests;
import io.watchgate.transport.inbound.RequestHead;
import io.watchgate.transport.upstream.http.HttpResponses;
import io.watchgate.transport.upstream.http.ResponseHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.function.Supplier;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/**
 * Makes decoders of one event loop: those of Netty, the gateway's own as they are, and the
 * gateway's own from classes that are changed while they are loaded. Used by one thread.
 */
final class Decoders {

    private final Supplier<ChannelInboundHandler> decoders;
    private final Heads heads;

    /** Takes heads back that have been read, as the handler behind the decoder does. */
    interface Heads {
        void giveBack(HttpMessage head);
    }

    private Decoders(Supplier<ChannelInboundHandler> decoders, Heads heads) {
        this.decoders = decoders;
        this.heads = heads;
    }

    /** Returns the decoder of a new connection. */
    ChannelInboundHandler next() {
        return decoders.get();
    }

    Heads heads() {
        return heads;
    }

    /** Returns Netty's, as the gateway uses them. */
    static Decoders netty(Side side, int longest) {
        if (side == Side.REQUESTS) {
            SpareHead<RequestHead> spare = new SpareHead<>(RequestHead::new);
            return new Decoders(() -> new HttpRequests(longest, spare), requests(spare));
        }
        SpareHead<ResponseHead> spare = new SpareHead<>(ResponseHead::new);
        return new Decoders(() -> new HttpResponses(longest, spare), responses(spare));
    }

    /** Returns the gateway's own, as they are. */
    static Decoders lean(Side side, int longest) {
        return lean(side, longest, LeanMessages.class.getClassLoader());
    }

    /** Returns the gateway's own, from the classes of {@code loader}. */
    static Decoders lean(Side side, int longest, ClassLoader loader) {
        try {
            boolean requests = side == Side.REQUESTS;
            SpareHead<RequestHead> spareRequest = new SpareHead<>(RequestHead::new);
            SpareHead<ResponseHead> spareResponse = new SpareHead<>(ResponseHead::new);
            Supplier<?> spare = requests ? spareRequest::take : spareResponse::take;
            Class<?> memo = loader.loadClass(Changed.PACKAGE + "BytesMemo");
            Object heads =
                    loader.loadClass(
                                    Changed.PACKAGE + (requests ? "RequestHeads" : "ResponseHeads"))
                            .getConstructor(int.class, KnownHeaders.class, memo, Supplier.class)
                            .newInstance(
                                    longest,
                                    requests ? HttpRequests.KNOWN : HttpResponses.KNOWN,
                                    memo.getConstructor().newInstance(),
                                    spare);
            Constructor<?> decoder =
                    loader.loadClass(Changed.PACKAGE + "LeanMessages")
                            .getConstructor(loader.loadClass(Changed.PACKAGE + "MessageHeads"));
            return new Decoders(
                    () -> make(decoder, heads),
                    requests ? requests(spareRequest) : responses(spareResponse));
        } catch (ReflectiveOperationException notThere) {
            throw new LinkageError("the decoder's classes", notThere);
        }
    }

    private static ChannelInboundHandler make(Constructor<?> decoder, Object heads) {
        try {
            return (ChannelInboundHandler) decoder.newInstance(heads);
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError("the decoder", broken);
        }
    }

    private static Heads requests(SpareHead<RequestHead> spare) {
        return head -> {
            if (head instanceof RequestHead read) {
                read.headers().clear();
                spare.giveBack(read);
            }
        };
    }

    private static Heads responses(SpareHead<ResponseHead> spare) {
        return head -> {
            if (head instanceof ResponseHead read) {
                read.headers().clear();
                spare.giveBack(read);
            }
        };
    }

    /** The classes of the gateway's own decoder, changed. */
    static final class Changed extends ClassLoader {

        static final String PACKAGE = "io.watchgate.codec.http1.";

        private final int mutation;
        private final StringBuilder what = new StringBuilder();
        private int places;
        private int mutations;

        /**
         * Creates a loader whose classes tell {@link EdgeMap} which ways they take.
         *
         * @param mutation which of the changes of {@link MutantVisitor} is made; negative for none
         */
        Changed(int mutation) {
            super(LeanMessages.class.getClassLoader());
            this.mutation = mutation;
        }

        /** Returns how many changes could be made in the classes loaded so far. */
        int mutations() {
            return mutations;
        }

        /** Says what was changed. */
        String what() {
            return what.toString();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
                EdgeVisitor edges = new EdgeVisitor(out, places);
                MutantVisitor mutant = new MutantVisitor(edges, mutation, mutations, what);
                new ClassReader(in.readAllBytes()).accept(mutant, ClassReader.SKIP_DEBUG);
                places = edges.places();
                mutations = mutant.places();
                byte[] bytes = out.toByteArray();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
