package io.watchgate.content;

import io.watchgate.filter.Content;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.Finding;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import io.watchgate.filter.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes filters that look for a word and do with it what their settings say. */
public final class ScriptedFilters implements FilterFactory {

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
        NOTHING,
        ANSWER
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
            case NOTHING -> null;
            case ANSWER -> Verdict.answer(with.getBytes(StandardCharsets.UTF_8));
        };
    }
}
