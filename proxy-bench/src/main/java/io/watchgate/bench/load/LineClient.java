package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.watchgate.bench.Payloads;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client that has started its server itself and speaks with it through standard input and output,
 * with many calls at a time. Answers are read on a thread of its own.
 */
public final class LineClient {

    private static final byte[] ID = EchoAnswers.ascii("\"id\":");

    private final String name;
    private final LabProcess process;
    private final String tool;
    private final InputStream input;
    private final Map<Long, LineSlot> waiting = new ConcurrentHashMap<>();

    private LineClient(String name, LabProcess process, String tool) {
        this.name = name;
        this.process = process;
        this.tool = tool;
        this.input = new BufferedInputStream(process.output(), 64 * 1024);
    }

    /**
     * Introduces a client to a process that was started with pipes.
     *
     * @throws IOException when it does not answer as a server
     */
    public static LineClient open(String name, LabProcess process, String tool) throws IOException {
        LineClient client = new LineClient(name, process, tool);
        client.send(EchoAnswers.ascii(Payloads.CLIENT_INTRODUCTION + "\n"));
        String answer = new String(client.line(), StandardCharsets.UTF_8);
        if (!answer.contains("\"result\"")) {
            throw new IOException(name + ": initialize: " + answer);
        }
        client.send(EchoAnswers.ascii(Payloads.INITIALIZED + "\n"));
        Thread reader = new Thread(client::read, "line-client");
        reader.setDaemon(true);
        reader.start();
        return client;
    }

    private void send(byte[] bytes) throws IOException {
        OutputStream output = process.input();
        output.write(bytes);
        output.flush();
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        while ((next = input.read()) != '\n') {
            if (next < 0) {
                throw new IOException(name + " has ended");
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    private void read() {
        try {
            while (true) {
                byte[] line = line();
                LineSlot slot = waiting.remove(id(line));
                if (slot != null) {
                    slot.answer(line);
                }
            }
        } catch (IOException ended) {
            waiting.values().forEach(LineSlot::lose);
        }
    }

    private static long id(byte[] line) {
        long id = -1;
        int at = EchoAnswers.after(ID, line, 0, line.length);
        at += at >= 0 && line[at] == ' ' ? 1 : 0;
        while (at >= 0 && at < line.length && line[at] >= '0' && line[at] <= '9') {
            id = Math.max(0, id) * 10 + line[at] - '0';
            at++;
        }
        return id;
    }

    /** Runs a plan, whose connections are calls at a time; as {@link LoadGenerator#run} does. */
    public LoadResult run(LoadGenerator generator, LoadPlan plan, Runnable around)
            throws IOException, InterruptedException {
        LoadTarget target = new LoadTarget(name, 0, "/", tool, "");
        CallTemplate template = new CallTemplate(target, plan.shape());
        Places places =
                new Places() {
                    @Override
                    public Slot open(EventLoop loop, Slot.Listener listener) {
                        return new LineSlot(template, loop, listener);
                    }

                    @Override
                    public void close() {
                        waiting.clear();
                    }
                };
        return generator.run(name, places, plan, around);
    }

    /** One call at a time. */
    private final class LineSlot implements Slot {

        private final CallTemplate template;
        private final EventLoop loop;
        private final Listener listener;
        private long id;
        private long dueAt;

        LineSlot(CallTemplate template, EventLoop loop, Listener listener) {
            this.template = template;
            this.loop = loop;
            this.listener = listener;
        }

        @Override
        public void call(long callId, long time) {
            id = callId;
            dueAt = time;
            waiting.put(callId, this);
            ByteBuf message = template.writeBody(Unpooled.buffer(), callId).writeByte('\n');
            try {
                message.readBytes(process.input(), message.readableBytes());
                process.input().flush();
            } catch (IOException ended) {
                lose();
            }
        }

        void answer(byte[] line) {
            ByteBuf answer = Unpooled.wrappedBuffer(line);
            loop.execute(
                    () ->
                            listener.answered(
                                    this, dueAt, template.isAnswer(answer, 0, line.length, id)));
        }

        void lose() {
            loop.execute(() -> listener.lost(this, true));
        }
    }
}
