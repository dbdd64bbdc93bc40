package dev.tenet.api.listing;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;

/** The range an operation allows for {@code MaxResults}, as its API page gives it. */
public record PageLimits(int least, int most) {
    /** What most EC2 operations have. */
    public static final PageLimits EC2 = new PageLimits(5, 1000);

    public PageLimits {
        if (least < 1 || most < least) throw new IllegalArgumentException(least + " to " + most);
    }

    void check(int maxResults) {
        if (maxResults < least) throw invalid(maxResults, "greater than or equal to " + least);
        if (maxResults > most) throw invalid(maxResults, "less than or equal to " + most);
    }

    private static ApiException invalid(int maxResults, String expected) {
        return new ApiException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "Value ( " + maxResults + " ) for parameter maxResults is invalid. Expecting a value " + expected
                        + ".");
    }
}
