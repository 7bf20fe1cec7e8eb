package com.example.wordlist;

import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import java.util.List;

/** Makes filters of {@code type: word-list}. Named in {@code META-INF/services}. */
public final class WordListFactory implements FilterFactory {

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "word-list";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(
                SettingKey.required("words", Form.TEXTS, "Words that stop a message."),
                SettingKey.optional("report-only", Form.FLAG, "Only puts them on record."));
    }

    @Override
    public ContentFilter create(FilterSettings settings) {
        List<String> words = settings.texts("words");
        if (words.contains("")) {
            throw settings.unfit("words", "an empty word", "words of at least one letter");
        }
        return new WordListFilter(words, settings.flag("report-only", false));
    }
}
