package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceSearchTest {

    @ParameterizedTest
    @CsvSource({
        "https://x/{id},https://x/7,true",
        "https://x/{id},https://y/7,false",
        "https://x/{id}/data,https://x/7/data,true",
        "https://x/{id}/data,https://x/7/other,false",
        "https://x/{a}/{b},https://x/1/2,true",
        "https://x/{a}/{b},https://x/1,false",
        "https://x/{a}-{b}.txt,https://x/1-2.txt,true",
        "{+all},anything,true",
        "https://x,https://x,true",
        "https://x,https://x/,false",
        "https://x/{broken,https://x/{broken,true",
        "ab{x}bc,abc,false"
    })
    void aTemplateMatchesWhatItsLiteralPartsAllow(String template, String uri, boolean matches) {
        assertThat(ResourceSearch.matches(template, uri)).isEqualTo(matches);
    }
}
