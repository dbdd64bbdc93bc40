package dev.tenet.tests.journey;

/** What boto3 raised: EC2's error code, or for want of an answer the name of boto3's own error. */
final class ApiFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    ApiFault(String operation, String code, String message) {
        super(operation + ": " + code + ": " + message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
