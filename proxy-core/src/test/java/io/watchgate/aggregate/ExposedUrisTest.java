package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposedUrisTest {

    private final Fleet fleet = new Fleet();
    private final Members members = fleet.add("files").add("my_notes").add("Files").members();
    private final Member files = members.all().get(0);
    private final Member notes = members.all().get(1);

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource({
        "file:///srv/a.txt,file+files:///srv/a.txt",
        "test://static-text,test+files://static-text",
        "test://x/{id}/data,test+files://x/{id}/data",
        "urn:isbn:1,urn+files:isbn:1",
        "git+ssh://host/x,git+ssh+files://host/x",
        "ui://weather/app.html,ui://files+weather/app.html",
        "UI://a+b/c,ui://files+a+b/c",
        "a:,a+files:"
    })
    void marksAndFindsBack(String uri, String exposed) {
        assertThat(ExposedUris.expose(files.mark(), uri)).isEqualTo(exposed);
        ExposedUris.Route route = ExposedUris.resolve(members, exposed);
        assertThat(route.member()).isSameAs(files);
        assertThat(route.uri()).isEqualToIgnoringCase(uri);
    }

    @Test
    void aSchemeHasNoUnderscore() {
        String exposed = ExposedUris.expose(notes.mark(), "note://1");
        assertThat(exposed).isEqualTo("note+my.notes://1");
        assertThat(ExposedUris.resolve(members, exposed))
                .isEqualTo(new ExposedUris.Route(notes, "note://1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/a",
                "HTTP://example.com",
                "relative/path",
                "/absolute",
                "",
                ":x",
                "{scheme}://x",
                "1a:x",
                "no colon"
            })
    void leavesAloneWhatClientsFetchThemselvesAndWhatHasNoScheme(String uri) {
        assertThat(ExposedUris.expose(files.mark(), uri)).isNull();
        assertThat(ExposedUris.resolve(members, uri)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///a",
                "git+ssh://host",
                "ui://weather/app",
                "ui://nobody+x",
                "+files:x"
            })
    void whatCarriesNoMarkLeadsNowhere(String uri) {
        assertThat(ExposedUris.resolve(members, uri)).isNull();
    }

    @Test
    void aClientMayWriteTheSchemeInLowerCase() {
        assertThat(ExposedUris.resolve(members, "note+MY.NOTES://1").member()).isSameAs(notes);
        assertThat(ExposedUris.resolve(members, "file+Files:///x").member().key())
                .isEqualTo("Files");
        assertThat(ExposedUris.resolve(members, "file+files:///x").member()).isSameAs(files);
    }
}
