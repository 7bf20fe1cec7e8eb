package com.example.wordlist;

import io.watchgate.filter.Content;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.Finding;
import io.watchgate.filter.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stops messages with certain words, or reports them. Immutable, safe from any thread. */
final class WordListFilter implements ContentFilter {

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    private final List<String> words;
    private final boolean reportOnly;

    WordListFilter(List<String> words, boolean reportOnly) {
        this.words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
        this.reportOnly = reportOnly;
    }

    @Override
    public Verdict judge(Content content) {
        String text = plain(content).toLowerCase(Locale.ROOT);
        List<Finding> found = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (text.contains(words.get(i))) {
                // The word itself goes nowhere: neither to the client nor on record.
                found.add(new Finding("word-" + (i + 1), 1));
            }
        }
        if (found.isEmpty()) {
            return Verdict.pass();
        }
        return reportOnly ? Verdict.report(found) : Verdict.deny("a word of the list", found);
    }

    /** Returns the JSON text with letters in the place of their escapes. */
    private static String plain(Content content) {
        String json =
                new String(
                        content.json(), content.offset(), content.length(), StandardCharsets.UTF_8);
        return ESCAPE.matcher(json)
                .replaceAll(
                        escape ->
                                Matcher.quoteReplacement(
                                        String.valueOf(
                                                (char) Integer.parseInt(escape.group(1), 16))));
    }
}
