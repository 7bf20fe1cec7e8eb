package io.watchgate.bench.budget;

/** Says that an operation allocates more than its budget allows. */
public final class BudgetExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BudgetExceededException(String message) {
        super(message);
    }
}
