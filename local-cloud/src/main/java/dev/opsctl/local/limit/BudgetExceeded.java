package dev.opsctl.local.limit;

/** An evaluation that would take more than its {@link Budget}. The message says which part of it is used up. */
public final class BudgetExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what the evaluation would take, e.g. "more than 500 levels" */
    public BudgetExceeded(String message) {
        super(message, null, false, false);
    }
}
