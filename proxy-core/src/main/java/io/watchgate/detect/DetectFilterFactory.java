package io.watchgate.detect;

import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import java.util.List;

/** Makes filters of type {@code detect}; found like that of any plugin. */
public final class DetectFilterFactory implements FilterFactory {

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "detect";
    }

    @Override
    public List<SettingKey> keys() {
        return DetectSettings.KEYS;
    }

    @Override
    public ContentFilter create(FilterSettings settings) {
        return new DetectFilter(new DetectSettings(settings));
    }
}
