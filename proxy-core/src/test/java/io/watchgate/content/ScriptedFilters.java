package io.watchgate.content;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.filter.Content;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.Finding;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import io.watchgate.filter.Verdict;
import io.watchgate.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes filters that look for a word and do with it what their settings say. */
public final class ScriptedFilters implements FilterFactory {

    /** Where filters wait until a test lets them go on. */
    static final class Gate {

        final AtomicInteger entered = new AtomicInteger();

        /** On whose behalf were the messages that have passed, in their order. */
        final Queue<String> passed = new ConcurrentLinkedQueue<>();

        private final CountDownLatch open = new CountDownLatch(1);

        void open() {
            open.countDown();
        }

        boolean isEntered() {
            return entered.get() > 0;
        }

        void awaitEntered(int count) {
            Await.until(() -> entered.get() >= count, count + " in the filter");
        }

        private void pass(boolean interruptible) {
            entered.incrementAndGet();
            boolean passed = false;
            while (!passed) {
                try {
                    passed = open.await(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException interrupted) {
                    if (interruptible) {
                        throw new IllegalStateException(interrupted);
                    }
                }
            }
        }
    }

    private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

    /** Returns the gate of filters that wait when they find the word. */
    static Gate gate(String word) {
        return GATES.computeIfAbsent(word, unknown -> new Gate());
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "scripted";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(
                SettingKey.required("word", Form.TEXT, "What is looked for"),
                SettingKey.required("does", Form.TEXT, "What is done"),
                SettingKey.optional("with", Form.TEXT, "What takes its place"));
    }

    @Override
    public ContentFilter create(FilterSettings settings) {
        String word = settings.text("word", "");
        String with = settings.text("with", "***");
        Does does = settings.word("does", Does.PASS);
        return content -> judge(content, word, with, does);
    }

    private enum Does {
        PASS,
        REPORT,
        REWRITE,
        BREAK,
        DENY,
        THROW,
        DIE,
        OVERFLOW,
        WAIT,
        STOP,
        HANG,
        SPOIL,
        NOTHING,
        ANSWER
    }

    private static Verdict wait(Content content, String word, boolean interruptible) {
        gate(word).pass(interruptible);
        gate(word).passed.add(content.principal());
        return Verdict.pass();
    }

    /** Returns the configuration of a filter that lets {@code word} wait at its gate. */
    static FilterConfig waiting(String word) {
        return new FilterConfig(
                "scripted",
                "waiting",
                List.of(),
                List.of(),
                FilterConfig.Direction.TO_SERVER,
                FilterConfig.OnError.BLOCK,
                Duration.ofMinutes(1),
                Map.of("word", word, "does", "wait"));
    }

    private static Verdict judge(Content content, String word, String with, Does does) {
        String text = new String(content.copy(), StandardCharsets.UTF_8);
        if (!text.contains(word)) {
            return Verdict.pass();
        }
        List<Finding> found = List.of(new Finding("word", 1));
        String other = text.replace(word, with);
        return switch (does) {
            case PASS -> Verdict.pass();
            case REPORT -> Verdict.report(found);
            case REWRITE -> Verdict.rewrite(other.getBytes(StandardCharsets.UTF_8), found);
            case BREAK -> Verdict.rewrite("{".getBytes(StandardCharsets.UTF_8), found);
            case DENY -> Verdict.deny("a word", found);
            case THROW -> throw new IllegalStateException("cannot judge " + text);
            case DIE -> throw new OutOfMemoryError("of my own making");
            case OVERFLOW -> judge(content, word, with, does);
            case WAIT -> wait(content, word, true);
            case STOP -> {
                wait(content, word, true);
                yield Verdict.deny("stopped", found);
            }
            case HANG -> wait(content, word, false);
            case SPOIL -> {
                Arrays.fill(content.json(), (byte) 'x');
                yield Verdict.pass();
            }
            case NOTHING -> null;
            case ANSWER -> Verdict.answer(with.getBytes(StandardCharsets.UTF_8));
        };
    }
}
