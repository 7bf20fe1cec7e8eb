package io.watchgate.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Judgement.Note;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgementTest {

    private final Judgement judgement = new Judgement();

    @Test
    void theGravestDecisionCountsAndOfEqualOnesTheFirst() {
        Note denied = note(Decision.DENY, "rule 3");
        judgement.add(note(Decision.REPORT, "pii"));
        judgement.add(denied);
        judgement.add(note(Decision.DENY, "secrets"));
        judgement.add(note(Decision.REDACT, "pii"));

        assertThat(judgement.gravest()).isSameAs(denied);
        assertThat(judgement.decision()).isEqualTo(Decision.DENY);
        assertThat(judgement.notes()).hasSize(4);
    }

    @Test
    void kindsAndTimeAddUpBeyondTheNotesThatAreKept() {
        for (int i = 0; i < Judgement.MOST_NOTES + 8; i++) {
            judgement.add(note(Decision.REPORT, "pii"));
        }

        assertThat(judgement.notes()).hasSize(Judgement.MOST_NOTES);
        assertThat(judgement.kinds()).containsEntry("email", 2 * (Judgement.MOST_NOTES + 8));
        assertThat(judgement.nanos()).isEqualTo(5 * (Judgement.MOST_NOTES + 8));
    }

    private static Note note(Decision decision, String by) {
        return new Note(decision, by, "", List.of(new Finding("email", 2)), 5);
    }
}
